"""What a plan file holds once read: its plan, what is planned, and the rows that could not be read.

A bad row is set aside with the reason and never stops the file. A file that is no plan, or of which
nothing can be read, is refused whole: an empty plan would cancel everything in its window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maas.domain.plans import Plan, PlannedDatatake, PlannedDownlink

EXCERPT = 300


class PlanUnreadable(Exception):
    """The file is not a plan we can read; trying again with the same bytes does not help."""

    def __init__(self, file_name: str, why: str) -> None:
        self.file_name = file_name
        super().__init__(f"{file_name[:200]!a}: {why}")


class RowUnreadable(Exception):
    """One row contradicts itself or lacks something; the message says what."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was set aside: how it began, and why."""

    excerpt: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlanContent:
    """One plan file, read. Datatakes are sorted by start; rows that record nothing are left out."""

    plan: Plan
    datatakes: tuple[PlannedDatatake, ...]
    downlinks: tuple[PlannedDownlink, ...]
    rejects: tuple[Reject, ...]


Reader = Callable[[str, bytes], PlanContent]
"""(file name, bytes) → content; raises PlanUnreadable."""


def reject(text: str, reason: str) -> Reject:
    """Set a row aside, keeping enough of it to find it again."""
    shown = " ".join(text[: 4 * EXCERPT].split())[:EXCERPT]
    return Reject("".join(sign if sign.isprintable() else "?" for sign in shown), reason)


def refuse_if_nothing_read(content: PlanContent) -> PlanContent:
    """Raise PlanUnreadable when no datatake survived; else give the content back."""
    if content.datatakes:
        return content
    if content.rejects:
        first = content.rejects[0]
        why = f"none of its {len(content.rejects)} rows could be read; the first: {first.reason}"
    else:
        why = "it plans nothing; read as a plan it would cancel everything in its window"
    raise PlanUnreadable(content.plan.name, why)
