"""Templates into pages: one environment, every language, no inline style and no inline script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from api.answers import HTML, answer
from api.snapshots import Held
from api.views.bars import availability_of, coverage_of
from api.words import Words, choose, load_words
from maas.catalogue.model import Catalogue
from maas.db.pages_items import ItemRow
from maas.domain.instants import from_us
from maas.domain.ratios import Ratio
from maas.domain.steps import named_in

FOLDER = Path(__file__).parent
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript", ".svg": "image/svg+xml"}
_BREAKS = re.compile(r"([_/.])")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of api/static, with a version that changes with its content."""

    body: bytes
    media_type: str
    version: str


class Pages:
    """Renders the templates of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.words = load_words()
        self.assets = {path.name: _asset(path) for path in (FOLDER / "static").iterdir()}
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "availability": availability_of,
            "coverage": coverage_of,
            "microseconds": lambda us: timedelta(microseconds=us),
            "from_us": lambda us: None if us is None else from_us(us),
            "absolute": abs,
            "breakable": breakable,
            "amount": amount,
            "subject_link": subject_link,
            "item_link": item_link,
        }

    def language(self, request: Request) -> Words:
        """The visitor's language."""
        asked = request.query_params.get("lang")
        return choose(self.words, asked, request.headers.get("accept-language", ""))

    def page(
        self,
        request: Request,
        template: str,
        held: Held | None,
        values: Mapping[str, object],
        *,
        status_code: int = 200,
        cached: bool = False,
    ) -> Response:
        """A whole page. `cached`: the same for everybody until the board is renewed."""
        t = self.language(request)
        stale = values.get("stale")
        key = (str(request.url.path) + "?" + str(request.query_params), t.language)
        keep = held is not None and cached and not stale and len(held.rendered) < 200
        if held is not None and keep and key in held.rendered:
            return answer(request, held.rendered[key], HTML, status_code=status_code)
        body = self._environment.get_template(template).render(
            t=t,
            languages=self.words,
            language_asked="lang" in request.query_params,
            here=request.url.path,
            url=lambda path: with_language(request, path),
            in_language=lambda code: _same_page(request, code),
            asset=lambda name: f"/static/{name}?v={self.assets[name].version}",
            page=self._catalogue.page,
            missions=self._catalogue.missions,
            parties=self._catalogue.parties,
            interfaces=self._catalogue.interfaces,
            objectives=self._catalogue.objectives,
            pipelines=[name for name, one in self._catalogue.pipelines.items() if one.public],
            board=held.board if held is not None else None,
            playback=held is not None and held.playback,
            **{"stale": None, **values},
        )
        encoded = body.encode()
        if held is not None and keep:
            held.rendered[key] = encoded
        return answer(request, encoded, HTML, status_code=status_code)


def with_language(request: Request, path: str) -> str:
    """A link that keeps the language the visitor asked for."""
    bare, _, query = path.partition("?")
    pairs = [part.partition("=") for part in query.split("&")] if query else []
    kept = [(name, value) for name, _, value in pairs]
    asked = request.query_params.get("lang")
    if asked:
        kept.append(("lang", asked))
    return quote(bare, safe="/") + ("?" + urlencode(kept) if kept else "")


def breakable(text: str) -> Markup:
    """A long name that may be broken after its underscores, slashes and dots."""
    return Markup(_BREAKS.sub(r"\1<wbr>", str(escape(text))))  # noqa: S704  escaped just now


def amount(item: ItemRow) -> Ratio:
    """How much of an item arrived, capped at what was expected."""
    expected = item.amount_expected or 0
    return Ratio(min(item.amount_achieved or 0, expected), expected)


def subject_link(subject: str) -> str:
    """The page of what products are judged together."""
    named = named_in(subject)
    if named is not None:
        return f"/pipelines/{named[0]}/images/{named[1]}"
    if subject.startswith("pass/"):
        return f"/search?q={subject.removeprefix('pass/')}"
    return f"/datatakes/{subject}"


def item_link(item: ItemRow) -> str:
    """The page that shows why an item stands as it does."""
    named = "/" not in item.key and not item.subject.startswith(("pass/", "image/"))
    return f"/search?q={item.key}" if named else subject_link(item.subject)


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, _TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:12])


def _same_page(request: Request, language: str) -> str:
    params = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return quote(request.url.path, safe="/") + "?" + urlencode([*params, ("lang", language)])
