"""History and running items from the ledger: what was known at an instant, and nothing later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maas.catalogue.model import Catalogue
from maas.db.connection import Connection
from maas.db.ledger_items import items_between
from maas.domain.instants import DAY, duration_us, from_us
from maas.domain.intervals import Interval
from maas.domain.promises import Item
from maas.domain.states import ItemState
from sla_engine.forecast.running import ClassKey, Durations, History, Running, classes
from sla_engine.ledger.material import loaded, sessions_of
from sla_engine.roads import Road, road
from sla_engine.terms import Terms

BACK = 60 * DAY
AT_MOST = 3_000  # roads of an objective, the latest first


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is needed to look ahead for one objective."""

    history: History
    running: list[tuple[Item, Running, str]]  # with who can act


async def read_ahead(
    connection: Connection, catalogue: Catalogue, terms: Terms, as_of: int
) -> Ahead:
    """History and running items of an objective as known at an instant (microseconds, UTC)."""
    found = await items_between(connection, [terms.name], from_us(as_of - BACK), from_us(as_of))
    return await ahead(connection, catalogue, terms, found[terms.name], as_of)


async def ahead(
    connection: Connection, catalogue: Catalogue, terms: Terms, items: Iterable[Item], as_of: int
) -> Ahead:
    """The same, from items that are at hand; arrivals after `as_of` are not known yet."""
    told = [item for item in items if item.t0 <= as_of and item.state not in ASIDE]
    past = sorted((item for item in told if decided(item, as_of)), key=lambda i: i.t0)[-AT_MOST:]
    open_ = [item for item in told if item.due_at >= as_of and not arrived(item, as_of)]
    roads = await _roads(connection, catalogue, terms, [*past, *open_], as_of)
    history = classes(
        [(kind_of(item), durations(terms, item, roads.get(item.key), as_of)) for item in past]
    )
    running = [(item, *as_running(terms, item, roads.get(item.key), as_of)) for item in open_]
    return Ahead(history, running)


ASIDE = (ItemState.CANCELLED, ItemState.EXCLUDED)


def arrived(item: Item, as_of: int) -> bool:
    """Whether it had arrived at an instant."""
    return item.t1 is not None and item.t1 <= as_of


def decided(item: Item, as_of: int) -> bool:
    """Whether it was known at an instant if it kept its deadline."""
    return arrived(item, as_of) or item.due_at < as_of


def kind_of(item: Item) -> ClassKey:
    """The classes of an item, the widest first."""
    return (item.product_type or "", item.satellite or "")


def durations(terms: Terms, item: Item, told: Road | None, as_of: int) -> Durations:
    """How long an item took in each stage, as far as was known."""
    if told is None or not terms.objective.stages:
        return (item.t1 - item.t0 if item.t1 is not None and arrived(item, as_of) else None,)
    count = len(terms.objective.stages)
    lengths = [
        leg.end - leg.start if leg.end is not None and leg.end <= as_of else None
        for leg in told.legs
    ]
    return (*lengths, *[None] * (count - len(lengths)))


def as_running(terms: Terms, item: Item, told: Road | None, as_of: int) -> tuple[Running, str]:
    """A running item, in the stage it had reached, and who can act on it."""
    stages = terms.objective.stages
    budgets = tuple(duration_us(stage.budget) for stage in stages.values()) or (terms.deadline,)
    responsible = terms.objective.responsible or ""
    if told is None or not stages:
        kind = kind_of(item)
        slack = item.due_at - item.t0
        return Running(item.key, kind, 0, as_of - item.t0, slack, budgets), responsible
    legs = [leg for leg in told.legs if leg.start <= as_of]
    index = next(
        (n for n, leg in enumerate(legs) if leg.end is None or leg.end > as_of), len(legs) - 1
    )
    leg = legs[index]
    elapsed, slack = as_of - leg.start, item.due_at - leg.start
    return Running(item.key, kind_of(item), index, elapsed, slack, budgets), leg.party


async def _roads(
    connection: Connection, catalogue: Catalogue, terms: Terms, items: Sequence[Item], as_of: int
) -> dict[str, Road]:
    """The roads of items by their keys; none where the objective has no stages."""
    if not terms.objective.stages or not items:
        return {}
    cadip = frozenset(name for name, one in catalogue.interfaces.items() if one.kind == "cadip")
    around = Interval(min(item.t0 for item in items), as_of)
    sessions = await sessions_of(connection, around, as_of)
    by_subject: dict[str, list[Item]] = {}
    for item in items:
        by_subject.setdefault(item.subject, []).append(item)
    found: dict[str, Road] = {}
    async for facts in loaded(connection, sorted(by_subject), as_of):
        for subject, told in facts.items():
            for item in by_subject[subject]:
                found[item.key] = road(terms, cadip, item, told, sessions, as_of)
    return found
