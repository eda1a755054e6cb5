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
    with measuring(console, "playing history", (end - start).total_seconds()) as done:

        def reached(instant: datetime) -> None:
            done((instant - start).total_seconds(), f"{instant:%Y-%m-%d %H:%M} UTC")

        yield reached


@contextmanager
def measuring(console: Console, what: str, total: float) -> Iterator[Callable[[float, str], None]]:
    """A bar over an amount; call the given function with how much is done, and words for it."""
    with Progress(
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.fields[reached]}"),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=total, reached="")

        def reached(done: float, words: str) -> None:
            bar.update(task, completed=done, reached=words)

        yield reached
