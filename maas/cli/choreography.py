"""`maas choreography`: the picture of who tells whom, drawn from maas/choreography.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maas.choreography import EMITTERS, SUBSCRIPTIONS


def choreography(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="write the page here, not to the terminal")
    ] = None,
) -> None:
    """Print the choreography as a Markdown page: a diagram and a table of every event."""
    if output is None:
        typer.echo(page(), nl=False)
    else:
        output.write_text(page(), encoding="utf-8")


def page() -> str:
    """The reference page."""
    return "\n".join(
        [
            "# Choreography",
            "",
            "<!-- written by `maas choreography`; edit maas/choreography.py instead -->",
            "",
            "Who emits which event, on which queue it waits, and which job it wakes. An event is a",
            "hint to look at the database; every listener also sweeps on a timer, so that losing",
            "all of them costs only time. How the queues look on a broker: `maas bus topology` and",
            "[the bus](../explanation/bus.md).",
            "",
            "```mermaid",
            *_diagram(),
            "```",
            "",
            "The same as a table:",
            "",
            "```text",
            *_table(),
            "```",
            "",
        ]
    )


def _diagram() -> list[str]:
    roles = sorted({*EMITTERS.values(), *(each.role for each in SUBSCRIPTIONS)})
    return [
        "flowchart LR",
        *(f'    role_{role}(["{role}"])' for role in roles),
        *(f'    {_node("event", event)}["{event}"]' for event in EMITTERS),
        *(f'    {_node("queue", each.queue)}[/"{each.queue}"/]' for each in SUBSCRIPTIONS),
        *(f"    role_{role} --> {_node('event', event)}" for event, role in EMITTERS.items()),
        *(
            f"    {_node('event', each.event)} --> {_node('queue', each.queue)}"
            for each in SUBSCRIPTIONS
        ),
        *(
            f'    {_node("queue", each.queue)} -- "wakes {each.job}" --> role_{each.role}'
            for each in SUBSCRIPTIONS
        ),
    ]


def _node(kind: str, name: str) -> str:
    return f"{kind}_{name.replace('.', '_')}"


def _table() -> list[str]:
    heading = ("event", "emitted by", "queue", "version", "heard by", "wakes job", "order")
    rows: list[tuple[str, ...]] = [
        (
            each.event, EMITTERS[each.event], each.queue, str(each.version), each.role, each.job,
            "of each subject" if each.ordered else "any",
        )
        for each in SUBSCRIPTIONS
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    rows = [heading, tuple("-" * width for width in widths), *rows]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
