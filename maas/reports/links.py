"""Where a document points to: pages of the public site that open the evidence behind a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from maas.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class Links:
    """The public site. `base` None: no links; a base that is no web address raises ValueError."""

    base: str | None = None

    def __post_init__(self) -> None:
        if self.base is None:
            return
        parts = urlsplit(self.base)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"{self.base!r} is no public address: write https://host/path")

    def evidence(self, statement: Statement) -> str | None:
        """The page of the statement itself, in the version that is shown."""
        path = f"/agreements/{_part(statement.agreement)}/{_part(statement.period)}"
        return self._url(path, [("version", str(statement.version))])

    def objective(self, name: str) -> str | None:
        return self._url(f"/objectives/{_part(name)}", [])

    def items(self, statement: Statement, name: str, states: Iterable[str] = ()) -> str | None:
        """The items behind a figure of a statement, all of them or those in some states."""
        query = [("agreement", statement.agreement), ("period", statement.period)]
        query += [("version", str(statement.version)), *(("state", one) for one in states)]
        return self._url(f"/objectives/{_part(name)}/items", query)

    def found(self, name: str) -> str | None:
        """Where a product, datatake or session is followed through the interfaces."""
        return self._url("/search", [("q", name)])

    def _url(self, path: str, query: list[tuple[str, str]]) -> str | None:
        if self.base is None:
            return None
        return self.base.rstrip("/") + path + ("?" + urlencode(query) if query else "")


def _part(text: str) -> str:
    return quote(text, safe="")
