"""A name server answers for a name, with the addresses that are expected.

`dns://SERVER/NAME`, and `?type=AAAA` for another record than A. Down: no answer, an error, no
record, or one of `addresses` missing.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import dns.asyncquery
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype

from collectors.probes.asking import address_of, asking, numeric
from collectors.probes.measure import Measured, Prober, TargetDown
from maas.catalogue.model import Target


async def probe_dns(_: Prober, target: Target) -> Measured:
    """Ask by UDP, and again by TCP where the answer was cut short."""
    address = address_of(target, 53)
    asked = parse_qs(urlsplit(str(target.url)).query).get("type", ["A"])[0].upper()
    async with asking(target) as watch:
        server = await numeric(address.host, address.port)
        try:
            question = dns.message.make_query(address.path, asked)
            answer, _by_tcp = await dns.asyncquery.udp_with_fallback(
                question, server, port=address.port, timeout=target.timeout.total_seconds()
            )
        except dns.exception.Timeout:
            raise TimeoutError from None
        except (dns.exception.DNSException, ValueError) as error:
            raise TargetDown(f"no proper answer: {error}") from None
        total = watch.us
    if answer.rcode() != dns.rcode.NOERROR:
        raise TargetDown(f"{address.path}: {dns.rcode.to_text(answer.rcode())}")
    wanted = dns.rdatatype.from_text(asked)
    found = {str(one) for row in answer.answer if row.rdtype == wanted for one in row}
    if not found:
        raise TargetDown(f"{address.path} has no {asked} record")
    missing = [one for one in target.expect.addresses if one not in found]
    if missing:
        raise TargetDown(f"{address.path} is {', '.join(sorted(found))}, without {missing[0]}")
    return Measured(dns_us=total, total_us=total)
