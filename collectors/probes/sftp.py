"""An SFTP server has the key that is pinned, lets us in and lists a folder.

Down: no connection, another key than `host_key`, or no list. A refused login is our own affair.
"""

from __future__ import annotations

import asyncssh

from collectors.folders.sftp import Pinned
from collectors.probes.asking import address_of, asking, hold_text, secret_of
from collectors.probes.measure import CouldNotLook, Measured, Prober, TargetDown
from maas.catalogue.model import Target


async def probe_sftp(prober: Prober, target: Target) -> Measured:
    """Log in, list the folder that the address names, and leave."""
    address, password = address_of(target, 22), secret_of(target, prober.environ)
    async with asking(target) as watch:
        try:
            async with asyncssh.connect(
                address.host, address.port, username=target.username or "", password=password,
                client_factory=lambda: Pinned(target.host_key), known_hosts=([], [], []),
                client_keys=None, agent_path=None, config=None,
            ) as connection:  # fmt: skip
                connected = watch.us
                async with connection.start_sftp_client() as files:
                    names = await files.listdir("/" + address.path if address.path else ".")
                total = watch.us
        except asyncssh.PermissionDenied as error:
            raise CouldNotLook(f"our login is not accepted: {error.reason}") from None
        except asyncssh.HostKeyNotVerifiable:
            raise TargetDown("the server has another key than the one that is pinned") from None
        except asyncssh.Error as error:
            raise TargetDown(error.reason or type(error).__name__) from None
    hold_text(target, "\n".join(str(name) for name in names), "the folder")
    return Measured(connect_us=connected, total_us=total)
