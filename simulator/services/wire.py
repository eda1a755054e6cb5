"""One request and one answer, as the services see them.

An answer also says how it travels: after a delay, or cut off before or in the middle of its body.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import msgspec

Header = tuple[bytes, bytes]

JSON: Final = (b"content-type", b"application/json")
HTML: Final = (b"content-type", b"text/html; charset=utf-8")
TEXT: Final = (b"content-type", b"text/plain; charset=utf-8")
XML: Final = (b"content-type", b"application/xml")
BYTES: Final = (b"content-type", b"application/octet-stream")


class Door(Enum):
    """The port a request came in by."""

    HTTP = auto()  # services, tokens, control
    HTTPS = auto()  # the web sites
    OTHER = auto()  # where redirects lead


class Cut(Enum):
    """Where the connection is cut."""

    NEVER = auto()
    BEFORE = auto()  # no answer at all
    MIDWAY = auto()  # half of the announced body


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is decoded; `query` is raw, without its question mark; header names are lower case."""

    method: str
    path: str
    query: bytes
    headers: Sequence[Header]
    door: Door
    body: bytes = b""

    def header(self, name: bytes) -> str:
        """The first header of that (lower-case) name, or an empty text."""
        for key, value in self.headers:
            if key == name:
                return value.decode("latin-1")
        return ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: tuple[Header, ...]
    delay_ms: int = 0
    cut: Cut = Cut.NEVER


Handler = Callable[[Request, int], Answer]
"""Answers a request at a simulated instant."""

_encode = msgspec.json.Encoder().encode


def json_answer(value: object, status: int = 200, *headers: Header) -> Answer:
    return Answer(status, _encode(value), (JSON, *headers))


def html_answer(text: str, status: int = 200, *headers: Header) -> Answer:
    return Answer(status, text.encode(), (HTML, *headers))


def text_answer(text: str, status: int = 200, *headers: Header) -> Answer:
    return Answer(status, text.encode(), (TEXT, *headers))
