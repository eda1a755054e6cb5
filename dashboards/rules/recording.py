"""Recording rules: how much was judged within a window, how much of it bad, how fast it burns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dashboards.rules.names import burn_rate_name, error_ratio_name, judged_name
from maas.domain.burn_rates import BURN_RATE_RULES
from maas.domain.quantities import format_duration
from maas.telemetry.metrics import JUDGED_ITEMS, JUDGED_TIME, OBJECTIVE_TARGET


def windows() -> list[timedelta]:
    """Every window that a burn rate rule looks at, the shortest first."""
    return sorted({each for rule in BURN_RATE_RULES for each in (rule.long, rule.short)})


def recording_rules() -> Iterator[dict[str, str]]:
    """The rules of every window; those of burn rates build on the error ratios."""
    for window in windows():
        name = format_duration(window)
        yield {"record": judged_name(name), "expr": _grown("", name)}
        bad = _grown(', outcome="bad"', name)
        yield {
            "record": error_ratio_name(name),
            "expr": f"clamp(({bad}) / ({judged_name(name)} > 0), 0, 1)",
        }
        allowed = f"(1 - max by (objective) ({OBJECTIVE_TARGET.name}))"
        yield {
            "record": burn_rate_name(name),
            "expr": f"{error_ratio_name(name)} / on (objective) ({allowed} > 0)",
        }


def _grown(only: str, window: str) -> str:
    """By how much a sum has grown: exact, where a rate would extrapolate."""
    series = f'{{__name__=~"{JUDGED_ITEMS.name}|{JUDGED_TIME.name}"{only}}}'
    return f"sum by (objective) ({series}) - sum by (objective) ({series} offset {window})"
