"""A mail server greets and answers EHLO; with `smtps://` over TLS from the first byte.

Down: no greeting, or a refusal. Nothing is sent.
"""

from __future__ import annotations

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from collectors.probes.asking import address_of, asking, hold_text, trust_of
from collectors.probes.measure import Measured, Prober, TargetDown
from maas.catalogue.model import Target


async def probe_smtp(_: Prober, target: Target) -> Measured:
    """Greet, and leave again."""
    encrypted = str(target.url).startswith("smtps:")
    address = address_of(target, 465 if encrypted else 25)
    async with asking(target) as watch:
        client = SMTP(
            hostname=address.host, port=address.port, use_tls=encrypted, start_tls=False,
            tls_context=trust_of(target) if encrypted else None,
            timeout=target.timeout.total_seconds(),
        )  # fmt: skip
        try:
            await client.connect()
            connected = watch.us
            answer = await client.ehlo()
            total = watch.us
            await client.quit()
        except SMTPResponseException as error:
            raise TargetDown(f"{error.code} {error.message}") from None
        except SMTPException as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from None
            raise TargetDown(str(error)) from None
        finally:
            client.close()
    hold_text(target, answer.message, "the answer to EHLO")
    return Measured(connect_us=connected, total_us=total, status=answer.code)
