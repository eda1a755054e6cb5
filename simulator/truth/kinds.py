"""The promises of each population, from the world's own knowledge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from maas.domain.quantities import parse_duration
from simulator.truth.facts import Knowledge, Seen
from simulator.truth.promises import Arrival, Promise, sweep
from simulator.world.model import Offer, PlannedDatatake
from simulator.world.stamps import EPOCH

DAY = 86_400_000_000
S2_MARGIN = 30_000_000
Spec = dict[str, Any]


def length(text: str) -> int:
    """A duration of the catalogue in microseconds."""
    return parse_duration(text) // timedelta(microseconds=1)


def _instant(value: object) -> int:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (moment - EPOCH) // timedelta(microseconds=1)


def _rows(mission: Spec, population: Spec) -> Iterator[Spec]:
    for row in mission.get("products", []):
        types = [t for t in row["types"] if not population.get("types") or t in population["types"]]
        if types and (not population.get("levels") or row["level"] in population["levels"]):
            yield {**row, "types": types}


def _satellites(mission: Spec, population: Spec) -> list[str]:
    return [
        s for s in mission["satellites"]
        if not population.get("satellites") or s in population["satellites"]
    ]  # fmt: skip


def _arrival(offer: Offer) -> Arrival:
    return offer.published_at, offer.sensing_start, offer.sensing_end


def _judge(candidates: list[Seen], t0: int, deadline: int, expected: int) -> Promise:
    sound = [one.offer for one in candidates if not one.clock_fault]
    t1, covered = sweep(map(_arrival, sound), expected)
    every = [one.offer for one in candidates]
    with_faults, _ = sweep(
        ((o.published_at, o.sensing_start, o.sensing_end) for o in every), expected
    )
    on_time = sum(o.published_at - o.sensing_end <= deadline for o in sound)
    return Promise(
        t0, t0 + deadline, t1,
        faulty=t1 is None and with_faults is not None,
        expected=expected, achieved=covered,
        produced_on_time=on_time, produced_late=len(sound) - on_time,
    )  # fmt: skip


def plan(knowledge: Knowledge, catalogue: Spec, objective: Spec, since: int) -> Iterator[Promise]:
    population = objective["population"]
    mission = catalogue["missions"][population["mission"]]
    deadline, at = length(objective["deadline"]), objective["clock"]["at"]
    for satellite in _satellites(mission, population):
        for datatake, cancelled in _planned(knowledge, satellite):
            timeliness = datatake.timeliness or next(
                (r["class"] for r in mission.get("classes", []) if datatake.mode in r["modes"]), ""
            )
            if population.get("classes") and timeliness not in population["classes"]:
                continue
            for row in _rows(mission, population):
                if row.get("modes") and datatake.mode not in row["modes"]:
                    continue
                for product_type in row["types"]:
                    if datatake.stop < since:
                        continue
                    if cancelled:
                        yield Promise(datatake.stop, datatake.stop + deadline, None, cancelled=True)
                        continue
                    fixed = row.get("expected", "sensing")
                    base = datatake.stop - datatake.start if fixed == "sensing" else length(fixed)
                    expected = max(0, base + length(row.get("tolerance", "0s")))
                    found = [
                        one for one in knowledge.at(at, _plan_subject(datatake))
                        if one.name.product_type == product_type and _within(one, datatake)
                    ]  # fmt: skip
                    yield _judge(found, datatake.stop, deadline, expected)


def _plan_subject(datatake: PlannedDatatake) -> str:
    if datatake.satellite.startswith("S2"):
        return datatake.datatake_id.rsplit("-", 1)[0]
    return datatake.datatake_id


def _within(one: Seen, datatake: PlannedDatatake) -> bool:
    if not datatake.satellite.startswith("S2"):
        return True
    return datatake.start - S2_MARGIN <= one.offer.sensing_start <= datatake.stop + S2_MARGIN


def _planned(knowledge: Knowledge, satellite: str) -> Iterator[tuple[PlannedDatatake, bool]]:
    files = [
        file for file in knowledge.world.plans
        if file.satellite == satellite and file.published_at <= knowledge.as_of
    ]  # fmt: skip
    files.sort(key=lambda file: (file.window_start, file.name), reverse=True)
    told: set[str] = set()
    for file in files:
        for datatake in file.datatakes:
            if datatake.datatake_id in told:
                continue
            told.add(datatake.datatake_id)
            newest = next(f for f in files if f.window_start <= datatake.start < f.window_stop)
            yield datatake, newest is not file


def orbits(knowledge: Knowledge, catalogue: Spec, objective: Spec, since: int) -> Iterator[Promise]:
    population = objective["population"]
    mission = catalogue["missions"][population["mission"]]
    clock = mission["orbits"]
    cycle, per_cycle = length(clock["cycle"]), clock["per_cycle"]
    deadline, at = length(objective["deadline"]), objective["clock"]["at"]
    for satellite in _satellites(mission, population):
        epoch, first = _instant(clock["epochs"][satellite]), clock["first"][satellite]
        number = (since - epoch) * per_cycle // cycle - 2
        while (ends := epoch + (number + 1) * cycle // per_cycle) <= knowledge.as_of:
            number += 1
            if ends < since:
                continue
            index = number - 1
            if clock["numbering"] == "absolute":
                subject = f"{satellite}-{first + index:05d}"
            else:
                subject = (
                    f"{satellite}-{first + index // per_cycle:03d}-{index % per_cycle + 1:03d}"
                )
            for row in _rows(mission, population):
                for timeliness in row.get("classes", []):
                    if population.get("classes") and timeliness not in population["classes"]:
                        continue
                    expected = max(0, length(row["expected"]) + length(row.get("tolerance", "0s")))
                    for product_type in row["types"]:
                        found = [
                            one for one in knowledge.at(at, subject)
                            if one.name.product_type == product_type
                            and one.name.timeliness == timeliness
                        ]  # fmt: skip
                        yield _judge(found, ends, deadline, expected)


def _chosen(knowledge: Knowledge, services: list[str], population: Spec) -> Iterator[Seen]:
    for one in knowledge.everything_at(services):
        if (
            (not population.get("mission") or one.name.mission == population["mission"])
            and (not population.get("satellites") or one.name.unit in population["satellites"])
            and (not population.get("types") or one.name.product_type in population["types"])
            and (not population.get("classes") or one.name.timeliness in population["classes"])
            and (not population.get("levels") or one.name.level in population["levels"])
        ):
            yield one


def _start(one: Seen, clock: Spec) -> int:
    start = clock.get("start", "sensing_end")
    return {
        "sensing_end": one.offer.sensing_end,
        "origin_at": one.offer.origin_at,
        "published_at": one.offer.published_at,
    }[start]


def published(
    knowledge: Knowledge, catalogue: Spec, objective: Spec, since: int
) -> Iterator[Promise]:
    deadline = length(objective["deadline"])
    for one in _chosen(knowledge, objective["clock"]["at"], objective["population"]):
        t0 = _start(one, objective["clock"])
        if one.clock_fault:
            yield Promise(t0, t0 + deadline, None, faulty=True)
        else:
            yield _arrived(t0, deadline, one.offer.published_at)


def _arrived(t0: int, deadline: int, t1: int | None) -> Promise:
    good = t1 is not None and t1 - t0 <= deadline
    bad = t1 is not None and not good
    return Promise(t0, t0 + deadline, t1, produced_on_time=int(good), produced_late=int(bad))


def upstream(
    knowledge: Knowledge, catalogue: Spec, objective: Spec, since: int
) -> Iterator[Promise]:
    population, deadline = objective["population"], length(objective["deadline"])
    arrived: dict[str, list[Seen]] = defaultdict(list)
    for service in objective["clock"]["at"]:
        for one in knowledge.seen.get(service, []):
            arrived[one.match].append(one)
    for promised in _chosen(knowledge, population["upstream"], population):
        if promised.clock_fault:
            continue
        there = arrived.get(promised.match, [])
        sound = [one.offer.published_at for one in there if not one.clock_fault]
        t0 = _start(promised, objective["clock"])
        if not sound and there:
            yield Promise(t0, t0 + deadline, None, faulty=True)
        else:
            yield _arrived(t0, deadline, min(sound, default=None))


def rate(knowledge: Knowledge, catalogue: Spec, objective: Spec, since: int) -> Iterator[Promise]:
    population = objective["population"]
    mission = catalogue["missions"][population["mission"]]
    deadline, count = length(objective["deadline"]), population["per_day"]
    for satellite in _satellites(mission, population):
        for product_type in population["types"]:
            for day in range(-(-since // DAY), knowledge.as_of // DAY):
                found = knowledge.at(objective["clock"]["at"], f"{satellite}/{product_type}/{day}")
                times = sorted(one.offer.published_at for one in found if not one.clock_fault)
                t0 = (day + 1) * DAY
                t1 = times[count - 1] if len(times) >= count else None
                good = sum(at - t0 <= deadline for at in times)
                yield Promise(
                    t0, t0 + deadline, t1, expected=count, achieved=len(times),
                    produced_on_time=good, produced_late=len(times) - good,
                )  # fmt: skip


def passes(knowledge: Knowledge, catalogue: Spec, objective: Spec, since: int) -> Iterator[Promise]:
    population, deadline = objective["population"], length(objective["deadline"])
    grouped = defaultdict(list)
    for session in knowledge.sessions(objective["clock"]["at"]):
        if not population.get("satellites") or session.satellite in population["satellites"]:
            grouped[session.session_id].append(session)
    for versions in grouped.values():
        t0 = min(version.downlink_start for version in versions)
        delivered = [
            max(quality.delivery_stop for quality in version.quality)
            for version in versions
            if all(file.published_at <= knowledge.as_of for file in version.files if file.final)
        ]
        yield _arrived(t0, deadline, min(delivered, default=None))


KINDS: dict[str, Callable[[Knowledge, Spec, Spec, int], Iterator[Promise]]] = {
    "plan": plan,
    "orbits": orbits,
    "published": published,
    "upstream": upstream,
    "rate": rate,
    "passes": passes,
}
