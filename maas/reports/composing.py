"""From a statement to a document: every text in one language, nothing counted anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from maas.domain.calendars import zone
from maas.domain.canonical import hash_of
from maas.domain.instants import from_us
from maas.domain.statement import PeriodStatus, Signature, Statement
from maas.reports import amounts
from maas.reports.claims import exclusion_row
from maas.reports.document import Document, Signed
from maas.reports.drawings import Verdict
from maas.reports.links import Links
from maas.reports.method import exact_of, method_of, origin_of, watermarks_of
from maas.reports.sections import section_of
from maas.reports.words import Words


def composed(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> Document:
    """The document of a statement."""
    title, period = words.local(statement.title), words.period(statement.period)
    status = statement.status
    tallies, own = list(_tallies(statement, words)), hash_of(statement)
    return Document(
        language=words.language,
        title=title,
        kind=words("document.kind"),
        about=words("document.of", agreement=title, period=period),
        period=period,
        edges=edges(statement, words),
        status=status.value,
        status_word=words(f"status.{status.value}.name"),
        status_said=status_said(statement, words),
        version=version(statement, words),
        customer=words.local(statement.customer.title),
        provider=words.local(statement.provider.title),
        headline=", ".join(tally.word for tally in tallies) or words("verdicts.nothing"),
        tallies=tallies,
        as_of=words.instant(statement.as_of),
        hash=own,
        href=links.evidence(statement),
        sections=[
            section_of(statement, one, number, words, links)
            for number, one in enumerate(statement.objectives, 1)
        ],
        exclusions=[exclusion_row(statement, line, words) for line in statement.exclusions],
        method=method_of(statement, words),
        exact=exact_of(statement, words),
        watermarks=watermarks_of(statement, words),
        origin=origin_of(statement, own, words),
        signed=list(signed(statement, own, words, signatures)),
        signable=status in (PeriodStatus.CLOSED, PeriodStatus.RESTATED),
    )


def status_said(statement: Statement, words: Words) -> str:
    """Whether the figures still move, and who closed or restated them."""
    return words(
        f"status.{statement.status.value}.said",
        by=statement.by,
        at=words.instant(statement.as_of),
        reason=statement.reason,
    )


def version(statement: Statement, words: Words) -> str:
    """Which version it is; a draft has none."""
    number = words.number(statement.version)
    return f"{words('label.version')} {number}" if statement.version else words("label.draft")


def _tallies(statement: Statement, words: Words) -> Iterator[Verdict]:
    """How many objectives are met, missed, not determined; what there is none of is left out."""
    kinds = [amounts.verdict(one.met, words).kind for one in statement.objectives]
    for kind in ("met", "missed", "undetermined"):
        if kind in kinds:
            yield Verdict(kind, words.count(f"verdicts.{kind}", kinds.count(kind)))


def edges(statement: Statement, words: Words) -> list[str]:
    """Where the period begins and ends: in the contract's time, and in UTC where that differs."""
    tz = zone(statement.time_zone)
    told = []
    for label, instant in zip(("from", "to"), statement.interval, strict=True):
        local = from_us(instant).astimezone(tz)
        day, utc = f"{words.day(local)} {local.year}, {local:%H:%M}", words.instant(instant)
        if statement.time_zone == "UTC":
            told.append(words(f"edge.{label}_utc", utc=utc))
            continue
        told.append(words(f"edge.{label}", local=f"{day} {statement.time_zone}", utc=utc))
    return told


def signed(
    statement: Statement, own: str, words: Words, signatures: Sequence[Signature]
) -> Iterator[Signed]:
    """A line for either party, and for whoever else signed."""
    roles = {statement.provider.id: "provider", statement.customer.id: "customer"}
    given = {one.party: one for one in signatures}
    for name in dict.fromkeys([*roles, *given]):
        role = words(f"party.{roles[name]}") if name in roles else ""
        party, one = amounts.party(statement, name, words), given.get(name)
        if one is None:
            yield Signed(role, party, words("signatures.none"), "", None, "")
            continue
        holds = one.statement_hash == own
        check = words("signatures.matches" if holds else "signatures.differs")
        said = words("signatures.by", by=one.by)
        yield Signed(role, party, said, words.instant(one.at), holds, check)
