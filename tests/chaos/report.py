"""The figures of a performance as a table, and what of them is not as it must be."""

from __future__ import annotations

from tests.chaos.endstate import unequal
from tests.chaos.performance import Outcome
from tests.chaos.stage import Plot


def failures(outcome: Outcome) -> list[str]:
    """In words; nothing when everything is as it must be."""
    told = outcome.told
    wrong = [f"differs from the undisturbed run: {line}" for line in outcome.differences]
    for name, theirs in (("undisturbed run", outcome.undisturbed), ("truth", outcome.truth)):
        wrong += [
            f"{objective} is not that of the {name}: {columns}"
            for objective, columns in unequal(outcome.ours, theirs).items()
        ]
    wrong += [f"message never sent: {key}" for key in told.unsent]
    wrong += [f"message never heard: {key}" for key in told.unheard]
    wrong += [f"message heard that nobody wrote: {key}" for key in told.invented]
    wrong += [f"incident heard out of order: {key}" for key in told.out_of_order]
    if told.events_unsent:
        wrong.append(f"{told.events_unsent} events never left the outbox")
    if told.events_lost:
        wrong.append(f"{told.events_lost} events were lost on the bus")
    if not told.messages or not outcome.facts or not outcome.truth:
        wrong.append("nothing was played: there are no facts or no messages")
    return wrong


def table(plot: Plot, outcome: Outcome) -> str:
    """Markdown, ready for the documentation."""
    told = outcome.told
    rows = [(f"{kind}", f"{times}") for kind, times in sorted(outcome.happened.items())]
    rows += [
        ("processes started", f"{outcome.lives}"),
        ("facts, each once", f"{outcome.facts:,}"),
        ("objectives equal to the truth", f"{_equal(outcome)} of {len(outcome.truth)}"),
        ("events through the outbox", f"{told.events:,}"),
        ("events lost", f"{told.events_unsent + told.events_lost}"),
        ("events published twice, under the same id", f"{told.events_repeated}"),
        ("messages to people", f"{told.messages}"),
        ("messages lost", f"{len(told.unheard)}"),
        ("messages heard twice, under the same key", f"{told.repeated}"),
        ("longest pause", f"{outcome.longest_pause:.1f} s, at {outcome.longest_pause_at}"),
        ("the whole play", f"{outcome.seconds / 60:.1f} min"),
    ]
    head = f"{plot.days} days, history seed {plot.seed}, chaos seed {plot.chaos_seed}"
    lines = [f"| {head} | |", "|---|---:|", *(f"| {what} | {value} |" for what, value in rows)]
    return "\n".join(lines)


def _equal(outcome: Outcome) -> int:
    return len(outcome.truth) - len(unequal(outcome.ours, outcome.truth))
