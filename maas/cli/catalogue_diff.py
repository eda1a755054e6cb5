"""`maas catalogue diff`: which figures a new version of the catalogue changes, before it does."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from maas.catalogue.compare import Comparison, Effect, compare
from maas.catalogue.loader import load

CHANGES_FIGURES = 2


def diff(
    old: Annotated[Path, typer.Argument(help="the catalogue that is in force")],
    new: Annotated[Path, typer.Argument(help="the catalogue that is to take its place")],
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Say what changes and whose figures; exit code 0: no figure, 2: some figures, 1: an error.

    An objective that changes without `effective: …` changes for promises that start after the new
    catalogue is applied; never for those before.
    """
    found = compare(load(old, os.environ), load(new, os.environ), datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps(_plain(found), indent=1, ensure_ascii=False))
    else:
        _tell(found)
    if found.effects:
        raise typer.Exit(CHANGES_FIGURES)


def _tell(found: Comparison) -> None:
    console = Console()
    changes = _table("Changes", "", "entry", "field", "was", "is")
    for one in found.changes:
        entry = f"{one.section} {one.id}".strip()
        changes.add_row(one.what, entry, one.field, _short(one.old), _short(one.new))
    console.print(changes if found.changes else "the catalogues say the same")
    if not found.effects:
        console.print("✓ no figure changes")
        return
    effects = _table("Figures that change", "", "figure", "because", "from")
    for effect in found.effects:
        sign = "✗ backwards" if effect.backwards else "●"
        effects.add_row(sign, f"{effect.section} {effect.id}", effect.why, _from(effect))
    console.print(effects)
    if any(effect.backwards for effect in found.effects):
        console.print(
            "✗ some figures change for a time that has passed: closed periods keep their versions, "
            "all others are computed anew"
        )


def _from(effect: Effect) -> str:
    if effect.since is None:
        return "when it is applied"
    return f"{effect.since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _short(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _plain(found: Comparison) -> dict[str, object]:
    return {
        "changes": [{name: getattr(one, name) for name in one.__slots__} for one in found.changes],
        "effects": [
            {
                "section": one.section,
                "id": one.id,
                "why": one.why,
                "since": None if one.since is None else one.since.isoformat(),
                "backwards": one.backwards,
            }
            for one in found.effects
        ],
    }
