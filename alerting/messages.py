"""What people read: a title and a body in each language. Pure.

Every body answers: what is broken, since when, who is affected, what was promised, how much
budget is left, what to do and where to look. Times are UTC and say so; figures are floored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from alerting.rules import Cause, Step
from alerting.words import WORDS
from maas.domain.incidents import Localised
from maas.domain.quantities import floor_percent

_TITLES = {
    Cause.TARGET_DOWN: "title.target_down",
    Cause.TARGET_WORSE: "title.target_down",
    Cause.TARGET_DEGRADED: "title.target_degraded",
    Cause.OBJECTIVE_BREACHED: "title.objective_breached",
    Cause.OBJECTIVE_NO_DATA: "title.objective_no_data",
    Cause.SOURCE_SHORT: "title.source_short",
    Cause.CANARY_SILENT: "title.canary_silent",
    Cause.CANARY_UNSENT: "title.canary_unsent",
    Cause.CANARY_POOR: "title.canary_poor",
    Cause.CANARY_DRIFTING: "title.canary_drifting",
    Cause.DELIVERY_INVALID: "title.delivery_invalid",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """One objective that the disturbance touches, and what is left of its error budget."""

    title: Localised
    kind: str  # timeliness | completeness | availability
    target: Fraction
    deadline: timedelta | None
    rolling: timedelta | None  # None: a calendar month
    remaining: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything a message is made of."""

    step: Step
    cause: Cause
    name: Localised
    reason: str
    opened_at: datetime
    at: datetime
    components: tuple[Localised, ...]
    party: Localised | None
    promises: tuple[Promise, ...]
    link: str


def in_language(text: Localised, language: str) -> str:
    """The text in this language, else in English, else in whatever there is, on one line."""
    chosen = text.get(language) or text.get("en") or next(iter(text.values()), "")
    return " ".join(chosen.split())


def title(story: Story) -> dict[str, str] | None:
    """What the incident is called from now on; None to leave its title as it is."""
    key = _TITLES.get(story.cause)
    if key is None:
        return None
    return {
        language: words[key].format(name=in_language(story.name, language))
        for language, words in WORDS.items()
    }


def body(story: Story) -> dict[str, str]:
    """The message, one line for each answer."""
    return {
        language: "\n".join(_lines(story, language, words)) for language, words in WORDS.items()
    }


def length_in_words(length: timedelta, words: Mapping[str, str]) -> str:
    """The two largest units, such as "3 h 12 min", floored."""
    seconds = max(0, length // timedelta(seconds=1))
    parts = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {words[f'unit.{unit}']}")
    return " ".join(parts[:2]) or f"0 {words['unit.second']}"


def instant_in_words(moment: datetime) -> str:
    """To the second, in UTC, with the zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _lines(story: Story, language: str, words: Mapping[str, str]) -> list[str]:
    name = in_language(story.name, language)
    lasted = length_in_words(story.at - story.opened_at, words)
    lines = [words[story.cause].format(name=name, lasted=lasted)]
    if story.reason and story.step != Step.RESOLVE:
        lines.append(words["reason"].format(text=" ".join(story.reason.split())))
    lines.append(_when(story, words))
    lines.append(_listed("affected", story.components, language, words))
    parties = () if story.party is None else (story.party,)
    lines.append(_listed("responsible", parties, language, words))
    lines += _promised(story.promises, language, words)
    key = "look.resolved" if story.step == Step.RESOLVE else "look"
    return [*lines, words[key].format(link=story.link)]


def _when(story: Story, words: Mapping[str, str]) -> str:
    start, end = instant_in_words(story.opened_at), instant_in_words(story.at)
    if story.step == Step.RESOLVE:
        return words["from_to"].format(start=start, end=end)
    return words["since"].format(at=start)


def _listed(key: str, texts: tuple[Localised, ...], language: str, words: Mapping[str, str]) -> str:
    if not texts:
        return words[f"{key}.none"]
    return words[key].format(text=", ".join(in_language(text, language) for text in texts))


def _promised(promises: tuple[Promise, ...], language: str, words: Mapping[str, str]) -> list[str]:
    if not promises:
        return [words["promised.none"]]
    told = [words["promised"].format(text=_promise(each, language, words)) for each in promises]
    return told + [_budget(each, language, words) for each in promises]


def _promise(promise: Promise, language: str, words: Mapping[str, str]) -> str:
    key = f"promise.{promise.kind}"
    if promise.kind == "timeliness" and promise.deadline is None:
        key = "promise.timeliness.open"
    deadline = "" if promise.deadline is None else length_in_words(promise.deadline, words)
    return words[key].format(
        name=in_language(promise.title, language),
        share=_percent(promise.target, words, digits=6),
        deadline=deadline,
        window=_window(promise.rolling, words),
    )


def _window(rolling: timedelta | None, words: Mapping[str, str]) -> str:
    if rolling is None:
        return words["window.month"]
    return words["window.rolling"].format(length=length_in_words(rolling, words))


def _budget(promise: Promise, language: str, words: Mapping[str, str]) -> str:
    name = in_language(promise.title, language)
    if promise.target == 1:
        return words["budget.nothing_allowed"].format(name=name)
    if promise.remaining is None:
        return words["budget.none"]
    if promise.remaining > 0:
        return words["budget.left"].format(share=_percent(promise.remaining, words), name=name)
    spent = _percent(1 - promise.remaining, words)
    return words["budget.spent"].format(share=spent, name=name)


def _percent(share: Fraction, words: Mapping[str, str], digits: int = 2) -> str:
    text = floor_percent(share.numerator, share.denominator, digits)
    return text.rstrip("0").rstrip(".").replace(".", words["decimal"])
