"""What changed between two versions of a statement, item by item and figure by figure.

Statements come as their canonical JSON read back, evidence as its lines; every difference of
figures is explained by differences of items, spans, exclusions or owners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = (
    "t0", "due_at", "t1", "state", "expected", "achieved", "produced_on_time", "produced_late",
    "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was. `what` is figure, item, span, exclusion, owner or rule."""

    what: str
    objective: str
    key: str
    field: str
    old: str
    new: str


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], old_lines: str, new_lines: str
) -> list[Difference]:
    """Everything that differs, figures first; empty when nothing does."""
    return [
        *_figures(before, after),
        *_exclusions(before, after),
        *_lines(old_lines, new_lines),
        *_owners(before, after),
    ]


def _by_id(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {one["id"]: one for one in statement["objectives"]}


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = _by_id(before), _by_id(after)
    for name in sorted({*old, *new}):
        for view in ("raw", "claimed", "agreed"):
            was, is_now = _figure(old.get(name), view), _figure(new.get(name), view)
            if was != is_now:
                yield Difference("figure", name, "", view, was, is_now)
        meant = [one[name]["definition_hash"] if name in one else "" for one in (old, new)]
        if meant[0] != meant[1]:
            yield Difference("rule", name, "", "definition", meant[0][:12], meant[1][:12])


def _figure(one: Mapping[str, Any] | None, view: str) -> str:
    if one is None:
        return ""
    told = one["views"][view]
    if one["kind"] == "availability":
        return (
            f"up {told['up']} degraded {told['degraded']} down {told['down']} "
            f"unknown {told['unknown']} excluded {told['excluded']} us"
        )
    counts = " ".join(f"{state} {count}" for state, count in told["counts"].items() if count)
    amounts = f", {told['achieved']} of {told['expected']}" if one["kind"] == "completeness" else ""
    return counts + amounts


def _exclusions(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old = {one["exclusion"]["id"]: one for one in before["exclusions"]}
    new = {one["exclusion"]["id"]: one for one in after["exclusions"]}
    for name in sorted({*old, *new}):
        was, is_now = _said(old.get(name)), _said(new.get(name))
        if was != is_now:
            yield Difference("exclusion", "", name, "status", was, is_now)


def _said(line: Mapping[str, Any] | None) -> str:
    if line is None:
        return ""
    word = line["exclusion"]["history"][-1]
    return f"{word['status']} by {word['by']}: {word['reason']}"


def _lines(old_lines: str, new_lines: str) -> Iterator[Difference]:
    if old_lines == new_lines:
        return
    old, new = dict(_keyed(old_lines)), dict(_keyed(new_lines))
    for objective, key in sorted({*old, *new}):
        was, is_now = old.get((objective, key)), new.get((objective, key))
        if was == is_now:
            continue
        what = "item" if len(is_now or was or ()) == len(FIELDS) else "span"
        if was is None or is_now is None:
            yield Difference(
                what, objective, key, "", "" if was is None else " ".join(was),
                "" if is_now is None else " ".join(is_now),
            )  # fmt: skip
            continue
        names = FIELDS if what == "item" else ("end", "outcome", "samples", "reason")
        for name, one, other in zip(names, was, is_now, strict=False):
            if one != other:
                yield Difference(what, objective, key, name, one, other)


def _keyed(lines: str) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for line in lines.splitlines():
        objective, _, rest = line.partition("\t")
        key, *values = rest.split("|")
        yield (objective, key), tuple(values)


def _owners(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = dict(_owned(before)), dict(_owned(after))
    for objective, key in sorted({*old, *new}):
        was, is_now = old.get((objective, key)), new.get((objective, key))
        if was != is_now and was is not None and is_now is not None:
            yield Difference("owner", objective, key, "party", was, is_now)


def _owned(statement: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for one in statement["objectives"]:
        for bad in one["bad_items"]:
            yield (one["id"], bad["key"]), _owner(bad)
        for outage in one["outages"]:
            yield (one["id"], str(outage["start"])), _owner(outage)


def _owner(one: Mapping[str, Any]) -> str:
    sure = f"confirmed by {one['confirmed_by']}" if one["confirmed_by"] else "proposed"
    return f"{one['party'] or 'nobody'} ({sure})"
