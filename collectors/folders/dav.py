"""WebDAV: PROPFIND of one level at a time, as servers refuse to list everything at once.

Written on our HTTP client rather than on a WebDAV library, because those parse what strangers send
with the standard XML parser, without its dangers switched off.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from collectors.errors import SourceDown
from collectors.folders.place import (
    MOST_ENTRIES,
    MOST_FOLDERS,
    TIMEOUT,
    Found,
    Place,
    harmless,
    size_in,
)
from collectors.http import LARGEST, auth_of, client_for, fetch, path_in
from collectors.sources.asking import fetched, judge_status, saved
from collectors.xml import XmlRefused, xml_root

ASK = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/>'
    b"<getcontentlength/><getlastmodified/></prop></propfind>"
)
DAV = "{DAV:}"
MULTI_STATUS = 207


class DavFolder:
    """A folder of a WebDAV server."""

    def __init__(self, place: Place) -> None:
        self._place = place
        parts = urlsplit(place.url)
        web = "https" if parts.scheme == "davs" else "http"
        self._root = f"{web}://{parts.netloc}{quote(place.path.rstrip('/'))}"
        self._client = client_for(place.ca_file, TIMEOUT)

    async def look(self) -> list[Found]:
        found: list[Found] = []
        folders, asked = [("", 0)], 0
        while folders and len(found) < MOST_ENTRIES and asked < MOST_FOLDERS:
            asked += 1
            below, depth = folders.pop()
            for name, entry in self._children(await self._propfind(below), below):
                if entry.find(f".//{DAV}resourcetype/{DAV}collection") is not None:
                    if depth < self._place.depth:
                        folders.append((f"{below}{name}/", depth + 1))
                else:
                    found.append(Found(f"{below}{name}", _size(entry), _modified(entry)))
        return sorted((one for one in found if self._place.wants(one)), key=lambda one: one.path)

    async def read(self, found: Found, largest: int) -> bytes:
        return await fetched(self._client, self._url(found), largest, auth_of(self._place))

    async def save(self, found: Found, path: Path, largest: int) -> None:
        await saved(self._client, self._url(found), path, largest, auth_of(self._place))

    async def close(self) -> None:
        await self._client.aclose()

    def _url(self, found: Found) -> str:
        return f"{self._root}/{quote(found.path)}"

    async def _propfind(self, below: str) -> Element:
        url = f"{self._root}/{quote(below)}"
        headers = {"Depth": "1", "Content-Type": "application/xml"}
        login = auth_of(self._place)
        answer = await fetch(
            self._client, "PROPFIND", url, content=ASK, headers=headers, auth=login
        )
        if answer.status != MULTI_STATUS:
            judge_status(url, answer)
            raise SourceDown(f"{url} answered 200 to PROPFIND: it is no WebDAV folder")
        try:
            return xml_root(answer.content, LARGEST)
        except XmlRefused as error:
            raise SourceDown(f"{url} answered with no list of a folder: {error}") from None

    def _children(self, told: Element, below: str) -> list[tuple[str, Element]]:
        """The entries below, without the folder itself and without what leads elsewhere."""
        here = path_in(f"{self._root}/{quote(below)}")
        children = []
        for entry in told.iter(f"{DAV}response"):
            path = path_in(entry.findtext(f"{DAV}href", ""))
            name = path.removeprefix(f"{here}/")
            if path != here and path.startswith(f"{here}/") and harmless(name):
                children.append((name, entry))
        return children


def _size(entry: Element) -> int | None:
    return size_in(entry.findtext(f".//{DAV}getcontentlength", ""))


def _modified(entry: Element) -> datetime | None:
    try:
        told = parsedate_to_datetime(entry.findtext(f".//{DAV}getlastmodified", ""))
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
