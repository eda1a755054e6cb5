"""An FTP server lets us in and lists a folder; `ftps://` with TLS before the login.

Down: no connection, no list, or a name missing in it that `body_contains` wants. A refused login
is our own affair.
"""

from __future__ import annotations

import ftplib
import ssl

from collectors.probes.asking import (
    Address,
    Watch,
    address_of,
    asking,
    hold_text,
    secret_of,
    trust_of,
)
from collectors.probes.measure import CouldNotLook, Measured, Prober, TargetDown
from maas.catalogue.model import Target

NOT_LOGGED_IN = "530"


async def probe_ftp(prober: Prober, target: Target) -> Measured:
    """Log in, list the folder that the address names, and leave."""
    address, password = address_of(target, 21), secret_of(target, prober.environ)
    trusted = trust_of(target) if address.scheme == "ftps" else None
    async with asking(target) as watch:
        connected, names = await prober.aside(
            lambda: _list(address, target, password, trusted, watch)
        )
        total = watch.us
    hold_text(target, "\n".join(names), "the folder")
    return Measured(connect_us=connected, total_us=total)


def _list(
    address: Address, target: Target, password: str, trusted: ssl.SSLContext | None, watch: Watch
) -> tuple[int, list[str]]:
    seconds = target.timeout.total_seconds()
    client = ftplib.FTP_TLS(context=trusted) if trusted else ftplib.FTP()  # noqa: S321  as asked
    try:
        client.connect(address.host, address.port, seconds)
        connected = watch.us
        client.login(target.username or "", password)
        if isinstance(client, ftplib.FTP_TLS):
            client.prot_p()
        return connected, client.nlst(address.path) if address.path else client.nlst()
    except ftplib.Error as error:
        if str(error).startswith(NOT_LOGGED_IN):
            raise CouldNotLook(f"our login is not accepted: {error}") from None
        raise TargetDown(str(error)) from None
    finally:
        client.close()
