"""A web page answers, with the expected status and text, fast enough.

Down: no answer, another status, a text missing or one that must not be there. Degraded: a status
declared as such, or slower than declared. A redirect is an answer, unless `redirects` says how many
are followed; the last answer is then the one that is judged.
"""

from __future__ import annotations

from collectors.probes.conditions import unheld
from collectors.probes.following import follow
from collectors.probes.measure import Asked, Measured, Prober, TargetDegraded, TargetDown
from maas.catalogue.model import Expect, Target
from maas.domain.instants import duration_us
from maas.domain.quantities import format_duration


async def probe_http(prober: Prober, target: Target) -> Measured:
    """Ask for the target's URL and hold the answer against its conditions."""
    asked = Asked(str(target.url))
    measured = await follow(prober, target, asked, target.expect.redirects)
    judge_answer(target.expect, measured)
    judge_speed(target.expect, measured)
    return measured


def judge_answer(expect: Expect, measured: Measured) -> None:
    """Hold an answer against the written conditions, the worst first."""
    status = measured.status
    if status in expect.degraded_status:
        raise TargetDegraded(f"status {status}", measured)
    if status not in expect.status:
        raise TargetDown(f"status {status}, expected {_either(expect.status)}", measured)
    if expect.body_contains is not None and expect.body_contains.encode() not in measured.body:
        raise TargetDown(f"the answer does not contain {expect.body_contains!r}", measured)
    if expect.body_absent is not None and expect.body_absent.encode() in measured.body:
        raise TargetDown(f"the answer contains {expect.body_absent!r}", measured)
    failed = unheld(expect.json_values, measured.body) if expect.json_values else None
    if failed is not None:
        raise TargetDown(failed, measured)


def judge_speed(expect: Expect, measured: Measured) -> None:
    """Raise TargetDegraded for what took longer than written; the last thing to be judged."""
    limit = expect.degraded_above
    if limit is not None and (measured.total_us or 0) > duration_us(limit):
        took = (measured.total_us or 0) // 1000
        raise TargetDegraded(f"took {took} ms, more than {format_duration(limit)}", measured)


def _either(statuses: tuple[int, ...]) -> str:
    return " or ".join(str(status) for status in statuses)
