"""HTML: one file that needs nothing else: its style is inside, it runs no script, asks for nothing.

`policy()` is the Content-Security-Policy it carries; whoever serves it must allow as much.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from maas.domain.statement import Signature, Statement
from maas.reports.codes import svg_code
from maas.reports.composing import composed
from maas.reports.links import Links
from maas.reports.words import Words

FOLDER = Path(__file__).parent / "templates"


def html_of(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> bytes:
    """The whole page."""
    document = composed(statement, words, links, signatures)
    told = (
        _environment()
        .get_template("report.html")
        .render(
            d=document,
            t=words,
            style=Markup(style()),  # noqa: S704  our own file
            policy=policy(),
            colon=words("format.colon"),
            code=Markup(svg_code(document.href)) if document.href else None,  # noqa: S704  drawn here
        )
    )
    return told.encode()


@cache
def style() -> str:
    """The style sheet, as it stands in the page."""
    return (FOLDER / "report.css").read_text("utf-8")


@cache
def policy() -> str:
    """What the page may load: its own style, by its hash, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
