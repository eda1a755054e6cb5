"""Debounce: a change of outcome is believed after n of m samples, and counts from the first.

A pure function of the samples. Our own failures to look (unknown) neither confirm nor refute.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from maas.domain.spans import Sample
from maas.domain.states import Outcome

_OF = re.compile(r"([1-9]\d?)\s+of\s+([1-9]\d?)")


@dataclass(frozen=True, slots=True)
class Quota:
    """`needed` samples among the last `among`."""

    needed: int = 1
    among: int = 1


def read_quota(text: str) -> Quota:
    """Read "2 of 3"; raises ValueError that says what to write."""
    match = _OF.fullmatch(text.strip())
    if match is None or int(match[1]) > int(match[2]):
        raise ValueError(f'{text!r} is no number of samples: write "2 of 3"')
    return Quota(int(match[1]), int(match[2]))


def confirmed(samples: Iterable[Sample], down: Quota, up: Quota) -> list[Sample]:
    """The samples in order, each with the outcome that was confirmed for its instant.

    From down to anything better takes `up`, from anything better to down takes `down`; between up
    and degraded every sample is believed.
    """
    ordered = sorted(samples, key=lambda sample: sample.at)
    told: list[Sample] = []
    state: Outcome | None = None
    recent: deque[int] = deque(maxlen=max(down.among, up.among))  # known samples since the change
    for index, sample in enumerate(ordered):
        told.append(sample)
        if sample.outcome is Outcome.UNKNOWN:
            continue
        recent.append(index)
        if state is None:
            state = sample.outcome
        is_down = state is Outcome.DOWN
        quota = up if is_down else down
        against = [
            one
            for one in list(recent)[-quota.among :]
            if (ordered[one].outcome is Outcome.DOWN) != is_down
        ]
        if len(against) >= quota.needed:
            for one in recent:
                if one >= against[0]:
                    told[one] = _from(ordered[one], sample, turned=not is_down)
            state = sample.outcome
            recent.clear()
        elif (sample.outcome is Outcome.DOWN) != is_down:
            told[index] = Sample(sample.at, state, f"not confirmed: {sample.reason}")
        else:
            state = sample.outcome
    return told


def _from(seen: Sample, confirming: Sample, *, turned: bool) -> Sample:
    """A sample of a confirmed change; one that said otherwise in between is part of it."""
    if (seen.outcome is Outcome.DOWN) == turned:
        return seen
    return Sample(seen.at, confirming.outcome, confirming.reason)
