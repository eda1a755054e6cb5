"""Progress for people: a bar on a terminal, silence anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def playing(
    console: Console, start: datetime, end: datetime
) -> Iterator[Callable[[datetime], None]]:
    """A bar over a stretch of history; call the given function with each instant reached."""
    with Progress(
        TextColumn("playing history"),
        BarColumn(),
        TextColumn("{task.fields[reached]}"),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task("play", total=(end - start).total_seconds(), reached="")

        def reached(instant: datetime) -> None:
            done = (instant - start).total_seconds()
            bar.update(task, completed=done, reached=f"{instant:%Y-%m-%d %H:%M} UTC")

        yield reached
