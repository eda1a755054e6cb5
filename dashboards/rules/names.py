"""Names of recorded series: level, metric and operation, as Prometheus has them."""

from __future__ import annotations


def error_ratio_name(window: str) -> str:
    """Bad among what was judged within a window."""
    return f"maas:objective_error:ratio_{window}"


def judged_name(window: str) -> str:
    """What was judged within a window: items, or seconds."""
    return f"maas:objective_judged:delta_{window}"


def burn_rate_name(window: str) -> str:
    """How many times faster than allowed a window spent the error budget."""
    return f"maas:objective_burn:rate_{window}"
