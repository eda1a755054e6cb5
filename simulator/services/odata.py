"""One OData root: /{service}/odata/v1 with its entity sets, in its own dialect.

Login, faults and outages stand in front of it (see switchboard); here a query becomes a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlencode

from simulator.services.dialects import Dialect
from simulator.services.metadata import metadata, service_document
from simulator.services.queries import Query, read_options, read_query
from simulator.services.refusals import (
    FilterNotUnderstood,
    NotFound,
    Refusal,
    TooManyRows,
    refuse,
)
from simulator.services.schema import Schema
from simulator.services.shelf import Shelf
from simulator.services.wire import BYTES, XML, Answer, Door, Request, json_answer

R = TypeVar("R")
ROOT: Final = "odata/v1"
_ENTITY = re.compile(r"(\w+)\(([0-9A-Za-z-]+)\)(/\$value)?")


@dataclass(frozen=True, slots=True)
class EntitySet(Generic[R]):
    """A shelf with what can be asked of it, how a row is written, and what its bytes are."""

    schema: Schema[R]
    shelf: Shelf[R]
    write: Callable[[R, frozenset[str], int], dict[str, Any]]
    content: Callable[[R], bytes] | None = None


class ODataService:
    """Answers GET and HEAD below /{name}/odata/v1."""

    def __init__(
        self, name: str, dialect: Dialect, entity_sets: Mapping[str, EntitySet[Any]]
    ) -> None:
        self.name = name
        self.dialect = dialect
        self.entity_sets = entity_sets
        self.other_host = ""  # where redirects of file contents lead, without a closing slash
        self._root = f"/{name}/{ROOT}"
        schemas = tuple(entities.schema for entities in entity_sets.values())
        self._metadata = Answer(200, metadata(schemas).encode(), (XML,))
        self._document = json_answer(service_document(schemas))

    def answer(self, request: Request, now: int) -> Answer:
        if request.method not in ("GET", "HEAD"):
            return _method_not_allowed()
        rest = request.path.removeprefix(self._root)
        try:
            if len(rest) == len(request.path):
                raise NotFound(f"nothing here; the service root is {self._root}")
            entities = self.entity_sets.get(rest[1:])
            if entities is not None:
                return self._collection(entities, request, now)
            return self._elsewhere(rest, request, now)
        except Refusal as refusal:
            return refuse(refusal, self.dialect.errors)

    def _elsewhere(self, rest: str, request: Request, now: int) -> Answer:
        if rest in ("", "/"):
            return self._document
        if rest == "/$metadata":
            return self._metadata
        if rest.endswith("/$count") and (entities := self.entity_sets.get(rest[1:-7])):
            query = read_query(request.query, entities.schema, self.dialect)
            total = entities.shelf.count(query.chosen, now)
            return Answer(200, str(total).encode(), ((b"content-type", b"text/plain"),))
        found = _ENTITY.fullmatch(rest[1:])
        if found is None or found[1] not in self.entity_sets:
            raise NotFound(f"no entity set {rest[1:]!r}; there are {', '.join(self.entity_sets)}")
        return self._entity(self.entity_sets[found[1]], found, request, now)

    def _collection(self, entities: EntitySet[R], request: Request, now: int) -> Answer:
        schema, shelf = entities.schema, entities.shelf
        try:
            query = read_query(request.query, schema, self.dialect)
        except FilterNotUnderstood:
            if not self.dialect.empty_on_bad_filter:
                raise
            return json_answer({"@odata.context": f"$metadata#{schema.entity_set}", "value": []})
        self._check_quota(query, shelf, now)
        top, linked = query.top, self.dialect.next_link and bool(query.top)
        reach = top + 1 if top and linked else top  # one row more tells whether a page follows
        rows = shelf.page(query.chosen, query.order, query.skip, reach, now)
        page: dict[str, Any] = {"@odata.context": _context(schema, query.expand)}
        if query.count:
            page["@odata.count"] = shelf.count(query.chosen, now)
        write, expand = entities.write, query.expand
        page["value"] = [write(row, expand, now) for row in rows[:top]]
        if top and linked and len(rows) > top:
            page["@odata.nextLink"] = _next_link(request, query.skip + top)
        return json_answer(page)

    def _check_quota(self, query: Query[R], shelf: Shelf[R], now: int) -> None:
        quota = self.dialect.quota
        if quota is None or query.names_top:
            return
        if len(shelf.page(query.chosen, (), query.skip, quota + 1, now)) > quota:
            raise TooManyRows(
                f"the result exceeds {quota} products: give $top, or narrow the filter"
            )

    def _entity(
        self, entities: EntitySet[R], found: re.Match[str], request: Request, now: int
    ) -> Answer:
        row = entities.shelf.get(found[2].lower(), now)
        if row is None:
            raise NotFound(f"no {entities.schema.entity_type} with Id {found[2]}")
        if not found[3]:
            expand = read_query(request.query, entities.schema, self.dialect).expand
            context = f"{_context(entities.schema, expand)}/$entity"
            return json_answer({"@odata.context": context, **entities.write(row, expand, now)})
        if entities.content is None:
            raise NotFound(f"{entities.schema.entity_type} has no content")
        if self.dialect.redirects_files and request.door is not Door.OTHER:
            return redirect(self.other_host, request)
        return Answer(200, entities.content(row), (BYTES,))


def redirect(host: str, request: Request) -> Answer:
    """307 to the same path at another host, which wants the login again."""
    query = f"?{request.query.decode('latin-1')}" if request.query else ""
    location = f"{host}{quote(request.path, safe='/$()')}{query}"
    return Answer(307, b"", ((b"location", location.encode("latin-1")),))


def _context(schema: Schema[R], expand: frozenset[str]) -> str:
    expanded = ",".join(f"{name}()" for name in sorted(expand))
    return f"$metadata#{schema.entity_set}" + (f"({expanded})" if expanded else "")


def _next_link(request: Request, skip: int) -> str:
    options = read_options(request.query) | {"$skip": str(skip)}
    host = request.header(b"host")
    return f"http://{host}{request.path}?{urlencode(options, safe='$')}"


def _method_not_allowed() -> Answer:
    error = {"code": "MethodNotAllowed", "message": "only GET is answered here"}
    return json_answer({"error": error}, 405, (b"allow", b"GET, HEAD"))
