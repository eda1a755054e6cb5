"""A bucket of an object store (S3), over our own HTTP client, so that all its rules hold.

s3://host/bucket/prefix is asked by https, s3+http:// by http, for stores on the same machine or
behind a proxy. The bucket stands in the path, which works with every name and certificate. The
user is the access key and the password its secret; without a user nothing is signed. `?region=`
is part of the signature; most stores that are not Amazon's take any.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import parse_qs, quote, unquote_plus, urlsplit
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import httpx
from httpx_auth import AWS4Auth

from collectors.errors import CollectError, LoginRefused, SourceDown
from collectors.folders.place import TIMEOUT, Found, Place, size_in
from collectors.http import LARGEST, Answer, client_for, fetch
from collectors.sources.asking import judge_status
from collectors.xml import XmlRefused, each, text_at, xml_root

REGION: Final = "us-east-1"
PART: Final = 8 * 1024 * 1024
"""Bytes that are sent at once; larger files go in parts, and appear when all of them are there."""


class Bucket:
    """One bucket; `prefix` is the folder in it, empty or with a slash behind."""

    def __init__(self, place: Place, timeout: float = TIMEOUT) -> None:
        self._place = place
        parts = urlsplit(place.url)
        name, _, prefix = place.path.strip("/").partition("/")
        web = "http" if parts.scheme == "s3+http" else "https"
        self._root = f"{web}://{parts.netloc}/{quote(name)}"
        self._region = parse_qs(parts.query).get("region", [REGION])[0]
        self._client = client_for(place.ca_file, timeout)
        self.prefix = f"{prefix}/" if prefix else ""

    async def close(self) -> None:
        await self._client.aclose()

    async def keys(self, delimiter: str = "") -> AsyncIterator[Found]:
        """What lies below the prefix, with paths relative to it; raises CollectError."""
        asked = {"list-type": "2", "encoding-type": "url", "prefix": self.prefix}
        asked |= {"delimiter": delimiter} if delimiter else {}
        after: dict[str, str] = {}
        while True:
            page = await self._page(asked | after)
            decode = unquote_plus if text_at(page, "EncodingType") == "url" else str
            for entry in each(page, "Contents"):
                key = decode(_text(entry, "Key"))
                if key.startswith(self.prefix):
                    size = size_in(text_at(entry, "Size"))
                    yield Found(key.removeprefix(self.prefix), size, _moment(entry))
            token = text_at(page, "NextContinuationToken")
            if text_at(page, "IsTruncated") != "true":
                return
            if not token or token == after.get("continuation-token"):
                raise SourceDown(f"{self._root} says that its list goes on, and not where")
            after = {"continuation-token": token}

    async def read(self, path: str, largest: int) -> bytes:
        """The bytes behind a path relative to the prefix; raises CollectError."""
        return (await self._ask("GET", self._url(path), largest=largest)).content

    async def save(self, path: str, into: Path, largest: int) -> None:
        """The same, written to a file of ours a part at a time."""
        with into.open("wb") as file:
            await self._ask("GET", self._url(path), largest=largest, into=file)

    async def has(self, path: str) -> bool:
        answer = await fetch(self._client, "HEAD", self._url(path), auth=self._login())
        if answer.status in (403, 404):  # 403 where we may write and not list
            return False
        judge_status(self._url(path), answer)
        return True

    async def write(self, path: str, content: bytes) -> None:
        """An object appears, whole; raises CollectError."""
        await self._ask("PUT", self._url(path), content=content)

    async def send(self, path: str, file: Path) -> None:
        """A file appears as an object, whole, with no more than a part of it in memory."""
        with file.open("rb") as source:
            first = source.read(PART)
            if len(first) < PART:
                return await self.write(path, first)
            url = self._url(path)
            began = await self._ask("POST", f"{url}?uploads=")
            upload = {"uploadId": text_at(_xml(url, began), "UploadId")}
            try:
                tags = [await self._part(url, upload, 1, first)]
                while part := source.read(PART):
                    tags.append(await self._part(url, upload, len(tags) + 1, part))
                ended = await self._ask("POST", url, params=upload, content=_all_of(tags))
                if each(_xml(url, ended), "ETag") == []:  # an error may come with status 200
                    raise SourceDown(f"{url}: not taken: {ended.text[:120].strip()!r}")
            except BaseException:
                with suppress(CollectError):  # what went wrong first is what is told
                    await fetch(self._client, "DELETE", url, params=upload, auth=self._login())
                raise

    async def _part(self, url: str, upload: Mapping[str, str], number: int, part: bytes) -> str:
        asked = {"partNumber": str(number), **upload}
        answer = await self._ask("PUT", url, params=asked, content=part)
        return str(answer.headers.get("ETag", ""))

    async def _page(self, asked: Mapping[str, str]) -> Element:
        return _xml(self._root, await self._ask("GET", self._root, params=asked))

    async def _ask(
        self, method: str, url: str, *, largest: int = LARGEST, content: bytes | None = None,
        params: Mapping[str, str] | None = None, into: BinaryIO | None = None,
    ) -> Answer:  # fmt: skip
        answer = await fetch(
            self._client, method, url, largest=largest, into=into, content=content,
            params=params, auth=self._login(),
        )  # fmt: skip
        if answer.status == 403:
            raise LoginRefused(f"{url} answered 403: {_why(answer)}")
        judge_status(url, answer)
        return answer

    def _login(self) -> httpx.Auth:
        """Raises SecretMissing."""
        place = self._place
        if place.username is None:
            return httpx.Auth()
        return AWS4Auth(place.username, place.password(), self._region, "s3")

    def _url(self, path: str) -> str:
        return f"{self._root}/{quote(self.prefix + path, safe='/~')}"


def _xml(url: str, answer: Answer) -> Element:
    try:
        return xml_root(answer.content, LARGEST)
    except XmlRefused as error:
        raise SourceDown(f"{url} did not answer as an object store does: {error}") from None


def _why(answer: Answer) -> str:
    """The store's own word for it, such as SignatureDoesNotMatch or RequestTimeTooSkewed."""
    try:
        return text_at(xml_root(answer.content), "Code") or "our login is not accepted"
    except XmlRefused:
        return "our login is not accepted"


def _text(entry: Element, name: str) -> str:
    """The text of a child as it stands: blanks belong to a key."""
    return next((one.text or "" for one in each(entry, name)), "")


def _moment(entry: Element) -> datetime | None:
    try:
        told = datetime.fromisoformat(text_at(entry, "LastModified"))
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _all_of(tags: list[str]) -> bytes:
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(tag)}</ETag></Part>"
        for number, tag in enumerate(tags, start=1)
    )
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
