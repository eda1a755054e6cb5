"""A WebDAV server lists a folder: PROPFIND of one level, answered by 207.

`dav://host/folder`, or `davs://` over TLS. Down: another status, no list, or a name missing in it
that `body_contains` wants. A refused login is our own affair.
"""

from __future__ import annotations

import base64
from urllib.parse import quote, urlsplit

from collectors.http import path_in
from collectors.probes.asking import address_of, hold_text, secret_of
from collectors.probes.entering import NOT_ACCEPTED, REFUSED
from collectors.probes.http import judge_speed
from collectors.probes.measure import Asked, CouldNotLook, Measured, Prober, TargetDown
from collectors.xml import LARGEST, XmlRefused, each, text_at, xml_root
from maas.catalogue.model import Target

ASK = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
)
MULTI_STATUS = 207


async def probe_webdav(prober: Prober, target: Target) -> Measured:
    """List the folder that the address names."""
    address, parts = address_of(target), urlsplit(str(target.url))
    web = "https" if address.scheme == "davs" else "http"
    folder = quote(address.path.rstrip("/"))
    url = f"{web}://{parts.netloc}/{folder}/" if folder else f"{web}://{parts.netloc}/"
    headers = {"Depth": "1", "Content-Type": "application/xml"}
    if target.username is not None:
        pair = f"{target.username}:{secret_of(target, prober.environ)}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    asked = Asked(url, headers, "PROPFIND", ASK, largest=LARGEST)
    measured = await prober.exchange(asked, target.timeout.total_seconds(), target.ca_file)
    if measured.status in REFUSED:
        raise CouldNotLook(f"status {measured.status}: {NOT_ACCEPTED}", measured)
    if measured.status != MULTI_STATUS:
        raise TargetDown(f"status {measured.status}, expected {MULTI_STATUS}", measured)
    try:
        root = xml_root(measured.body)
    except XmlRefused as error:
        raise TargetDown(f"the answer is no list of a folder: {error}", measured) from None
    here = path_in(url)
    paths = [path_in(text_at(one, "href")) for one in each(root, "response")]
    if not paths:
        raise TargetDown("the answer lists nothing, not even the folder", measured)
    names = [path.rpartition("/")[2] for path in paths if path != here]
    hold_text(target, "\n".join(names), "the folder")
    judge_speed(target.expect, measured)
    return measured
