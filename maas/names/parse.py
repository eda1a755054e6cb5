"""Reading a product name: the beginning picks the forms to try, the first that fits is the answer.

Names are never repaired or guessed at. A refusal says which form came nearest and which column is
wrong. Satellites come from the patterns, so a new unit of a known mission needs no change.
"""

from __future__ import annotations

from collections.abc import Mapping

from maas.domain.instants import iso
from maas.domain.products import ParsedName
from maas.names import (
    earth_explorer,
    plans,
    radarsat,
    raw_data,
    reports,
    sentinel1,
    sentinel2,
    sentinel3,
    sentinel5p,
)
from maas.names.clock import YEARS, NotAnInstant
from maas.names.errors import ImpossibleTime, MalformedName, UnknownName
from maas.names.grammar import Grammar, misfit
from maas.names.packaging import unwrapped

LONGEST = 200
SHARED = (*earth_explorer.GRAMMARS, *plans.GRAMMARS)

FORMS: Mapping[str, tuple[Grammar, ...]] = {
    "S1": (*sentinel1.GRAMMARS, *SHARED),
    "S2": (*sentinel2.GRAMMARS, *SHARED),
    "S3": (*sentinel3.GRAMMARS, *SHARED),
    "S5": (*sentinel5p.GRAMMARS, *earth_explorer.GRAMMARS),
    "RS": radarsat.GRAMMARS,
    "RC": radarsat.GRAMMARS,
    "DC": raw_data.GRAMMARS,
    "MP": plans.GRAMMARS,
}
BEGINNINGS = "S1…, S2…, S3…, S5P, RS2, RCM…, DCS_, MP_"
REPORT_SIGN = "report"


def parse(name: str) -> ParsedName:
    """What the name says. Raises UnknownName, MalformedName or ImpossibleTime."""
    key = unwrapped(name)
    forms = FORMS.get(key[:2])
    if forms is None:
        raise UnknownName(name, BEGINNINGS)
    if len(name) > LONGEST:
        raise MalformedName(
            name,
            family=forms[0].family,
            column="length",
            found=f"{len(name)} characters",
            expected=f"at most {LONGEST}",
        )
    if REPORT_SIGN in key:
        forms = reports.GRAMMARS
    for form in forms:
        match = form.pattern.fullmatch(key)
        if match is not None:
            return _read(form, name, key, match.groups(""))
    raise _refusal(name, key, forms)


def _read(form: Grammar, name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    try:
        parsed = form.read(name, key, texts)
    except NotAnInstant as error:
        raise ImpossibleTime(
            name,
            family=form.family,
            column=_column_of(form, texts, error.text),
            found=error.text,
            expected=f"a time that exists, in the years {YEARS.start} to {YEARS.stop - 1},",
        ) from None
    start, stop = parsed.sensing_start, parsed.sensing_stop
    if start is not None and stop is not None and stop < start:
        raise ImpossibleTime(
            name,
            family=form.family,
            column="end of the interval",
            found=iso(stop, digits=0),
            expected=f"{iso(start, digits=0)} or later",
        )
    return parsed


def _column_of(form: Grammar, texts: tuple[str, ...], culprit: str) -> str:
    for column, text in zip(form.columns, texts, strict=True):
        if text == culprit:
            return column.name
    return "time"


def _refusal(name: str, key: str, forms: tuple[Grammar, ...]) -> MalformedName:
    nearest, problem = max(
        ((form, misfit(form, key)) for form in forms), key=lambda pair: pair[1].position
    )
    return MalformedName(
        name,
        family=nearest.family,
        column=f"{problem.column} (character {problem.position + 1})",
        found=problem.found,
        expected=problem.expected,
    )
