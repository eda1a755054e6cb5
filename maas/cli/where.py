"""`maas where`: where is it, what happened, which process on which host did it, which attempt."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table

from api.whereabouts import Whereabouts, whereabouts
from maas.cli.working import Refused, working
from maas.runtime.egress import run_guarded


def where(
    question: Annotated[
        str, typer.Argument(help="a product name, datatake, session, image id or target")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Tell everything known of a product, a datatake, a session, an image or a target."""
    found = run_guarded(_ask(question.strip()), os.environ)
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        Console(soft_wrap=True).print(render(found))


async def _ask(question: str) -> Whereabouts:
    async with working() as (catalogue, database), database.transaction() as connection:
        found = await whereabouts(connection, catalogue, question, datetime.now(UTC))
    if not found.anything:
        raise Refused(
            f"nothing is known of {question!r}: write a product name, a datatake such as "
            "S1A-425096, a session id or a target of the catalogue"
        )
    return found


def render(found: Whereabouts) -> Group:
    """One table for each thing there is to tell."""
    parts: list[RenderableType] = [f"{found.question}: {', '.join(found.subjects) or 'no subject'}"]
    parts += _table("Offered", ("at", "seen", "interface", "name"), [
        (_at(one.published_at), _at(one.harvested_at), one.source, one.name) for one in found.hops
    ])  # fmt: skip
    parts += _table("Promised", ("objective", "state", "due", "kept", "key"), [
        (one.objective, one.state, _at(one.due_at), _at(one.t1), one.key) for one in found.items
    ])  # fmt: skip
    parts += _table("Disturbed", ("opened", "resolved", "status", "severity", "what"), [
        (_at(one.opened_at), _at(one.resolved_at), one.status, one.severity, one.subject)
        for one in found.incidents
    ])  # fmt: skip
    parts += _table("Told", ("delivered", "channel", "state", "attempts", "error"), [
        (_at(one.delivered_at), one.channel, one.state, str(one.attempts), one.last_error or "")
        for one in found.deliveries
    ])  # fmt: skip
    parts += _table("Done by", ("at", "stage", "host", "process", "attempt", "trace", "detail"), [
        (_at(one.at), one.stage, one.host, one.holder.partition("/")[2], str(one.attempt),
         one.trace_id or "", one.detail)
        for one in found.work
    ])  # fmt: skip
    return Group(*parts)


def _table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> list[RenderableType]:
    table = Table(*columns, title=title, box=box.SIMPLE_HEAD, title_justify="left")
    for row in rows:
        table.add_row(*row)
    return [table] if table.row_count else []


def _at(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
