"""A web page that links its files: links to its own host, whose names are wanted."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from collectors.folders.place import TIMEOUT, Found, Place, harmless
from collectors.http import LARGEST, auth_of, client_for
from collectors.sources.asking import fetched, saved


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


class WebFolder:
    """The files that one page links; it says neither their sizes nor their times."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._client = client_for(place.ca_file, TIMEOUT)
        self._links: dict[str, str] = {}

    async def look(self) -> list[Found]:
        page = _Links()
        page.feed((await self._get(self._place.url, LARGEST)).decode("utf-8", "replace"))
        host = urlsplit(self._place.url).netloc
        self._links = {}
        for link in page.found:
            try:
                url = urljoin(self._place.url, link)
                name = unquote(urlsplit(url).path.rsplit("/", 1)[-1])
                own = urlsplit(url).netloc == host
            except ValueError:  # brackets that hold no address
                continue
            if own and harmless(name) and self._place.wants(Found(name)):
                self._links[name] = url
        return [Found(name) for name in sorted(self._links)]

    async def read(self, found: Found, largest: int) -> bytes:
        return await self._get(self._links[found.path], largest)

    async def save(self, found: Found, path: Path, largest: int) -> None:
        url = self._links[found.path]
        await saved(self._client, url, path, largest, auth_of(self._place))

    async def close(self) -> None:
        await self._client.aclose()

    async def _get(self, url: str, largest: int) -> bytes:
        return await fetched(self._client, url, largest, auth_of(self._place))
