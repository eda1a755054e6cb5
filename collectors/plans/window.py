"""The window a plan governs and the satellite it is for: both are only in the file's name."""

from __future__ import annotations

from collectors.plans.content import PlanUnreadable
from maas.domain.plans import Plan
from maas.names import ProductNameError, parse


def plan_from_name(file_name: str, *, dialect: str, example: str) -> Plan:
    """The plan a file name announces, without satellite if it names none; raises PlanUnreadable."""
    try:
        parsed = parse(file_name)
    except ProductNameError as error:
        raise PlanUnreadable(
            file_name, f"its window stands only in its name, expected one like {example}: {error}"
        ) from None
    start, end = parsed.sensing_start, parsed.sensing_stop
    if parsed.family != "plans" or start is None or end is None or end == start:
        raise PlanUnreadable(file_name, f"its name is not that of a plan, such as {example}")
    return Plan(
        name=parsed.product_key,
        dialect=dialect,
        satellite=parsed.unit or "",
        window_start=start,
        window_end=end,
    )
