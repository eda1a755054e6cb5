"""The segment's folders, as a tree at an instant, and their WebDAV face."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from maas.domain.instants import from_us
from simulator.services.wire import BYTES, XML, Answer, Request, text_answer
from simulator.world.files import LaidOut

SIGN: Final = "/box/"


@dataclass(frozen=True, slots=True)
class Node:
    """A file, or a folder, which has no content."""

    name: str
    modified: int
    file: LaidOut | None = None


class Tree:
    """Files in the order in which they appear; what shows at an instant, by folder."""

    def __init__(self, files: Sequence[LaidOut]) -> None:
        self._files = files
        self._shown = [one.shown_at for one in files]
        self._folders: dict[str, dict[str, Node]] = {"": {}}
        self._count = 0
        self._content: Callable[[LaidOut], bytes] = lru_cache(maxsize=4096)(LaidOut.content)

    def folder(self, path: str, now: int) -> dict[str, Node] | None:
        """The nodes of a folder, by name; None where there is no such folder."""
        self._grow(now)
        return self._folders.get(path.strip("/"))

    def node(self, path: str, now: int) -> Node | None:
        """A file or a folder."""
        plain = path.strip("/")
        if not plain:
            return Node("", self._shown[0] if self._shown else 0)
        above, _, name = plain.rpartition("/")
        return (self.folder(above, now) or {}).get(name)

    def content(self, file: LaidOut) -> bytes:
        return self._content(file)

    def _grow(self, now: int) -> None:
        count = bisect_right(self._shown, now)
        if count < self._count:
            self._folders, self._count = {"": {}}, 0
        for file in self._files[self._count : count]:
            *above, name = file.path.split("/")
            at = ""
            for step in above:
                self._folders[at][step] = Node(step, file.shown_at)
                at = f"{at}/{step}".strip("/")
                self._folders.setdefault(at, {})
            self._folders[at][name] = Node(name, file.shown_at, file)
        self._count = count


class WebDav:
    """PROPFIND of one level, and GET."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def answer(self, request: Request, now: int) -> Answer:
        path = request.path.removeprefix(SIGN.rstrip("/"))
        node = self._tree.node(path, now)
        if node is None:
            return text_answer("no such file or folder\n", 404)
        if request.method == "PROPFIND":
            if request.header(b"depth") not in ("0", "1"):
                return text_answer("only Depth: 0 and 1 are answered\n", 403)
            return self._listed(request, node, path, now)
        if request.method not in ("GET", "HEAD"):
            return Answer(405, b"", ((b"allow", b"GET, HEAD, PROPFIND"),))
        if node.file is None:
            return text_answer("a folder\n")
        return Answer(200, self._tree.content(node.file), (BYTES,))

    def _listed(self, request: Request, node: Node, path: str, now: int) -> Answer:
        here = request.path.rstrip("/")
        told = [self._told(here + ("" if node.file else "/"), node)]
        if request.header(b"depth") == "1":
            inside = self._tree.folder(path, now) or {}
            told += [
                self._told(f"{here}/{one.name}{'' if one.file else '/'}", one)
                for one in inside.values()
            ]
        body = '<?xml version="1.0" encoding="utf-8"?>\n<D:multistatus xmlns:D="DAV:">'
        return Answer(207, f"{body}{''.join(told)}</D:multistatus>".encode(), (XML,))

    def _told(self, href: str, node: Node) -> str:
        kind = "<D:resourcetype><D:collection/></D:resourcetype>"
        if node.file is not None:
            size = len(self._tree.content(node.file))
            kind = f"<D:resourcetype/><D:getcontentlength>{size}</D:getcontentlength>"
        changed = format_datetime(from_us(node.modified), usegmt=True)
        return (
            f"<D:response><D:href>{escape(quote(href))}</D:href><D:propstat><D:prop>{kind}"
            f"<D:getlastmodified>{changed}</D:getlastmodified></D:prop>"
            "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        )
