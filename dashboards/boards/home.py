"""Home: is everything up, what is broken, where to look."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.looks import BAD, GOOD, UNKNOWN, WARN, Dress, any_is_bad, at_most, mapped, steps
from dashboards.panels.figure import figure
from dashboards.panels.listing import listing
from dashboards.panels.note import note
from dashboards.panels.spans import spans
from dashboards.queries import Prom, any_of, quoted
from maas.telemetry.metrics import (
    ENGINE_TICK,
    HARVEST_FAILING,
    INCIDENTS_OPEN,
    OBJECTIVE_STATE,
    PROBE_SUCCESS,
)

STATES = mapped(
    {
        "met": ("✓ met", GOOD),
        "at_risk": ("◐ at risk", WARN),
        "breached": ("✗ breached", BAD),
        "no_data": ("? no data", UNKNOWN),
    }
)


def boards(context: Context) -> Iterator[Board]:
    """The board to begin with."""
    yield Board(
        "home",
        f"{context.title}: home",
        "Is each interface up? Did each promised product arrive, complete and in time?",
        "Overview",
        (
            Row("Now", tuple(_now(context))),
            Row("Interfaces", (_interfaces(context),)),
            Row("Promises", tuple(_promises(context))),
            Row("Boards", (_sections(context),)),
        ),
        since="now-7d",
        refresh="1m",
    )


def _now(context: Context) -> Iterator[Panel]:
    names = any_of("objective", context.catalogue.objectives)
    targets = any_of("target", context.catalogue.targets)
    state = f'sum by (state) ({OBJECTIVE_STATE.name}{{{names}, state=~"$"}})'
    yield figure(
        Dress(
            "Open incidents",
            "Unresolved incidents by severity: page wakes people, ticket can wait for the morning.",
            "short",
            links=(context.links.page("Incidents", "incidents"),),
            span=8,
            height=4,
        ),
        Prom(f"sum by (severity) ({INCIDENTS_OPEN.name})", "{{severity}}", instant=True),
        Prom(f"sum({INCIDENTS_OPEN.name})", "all", "B", instant=True),
        thresholds=any_is_bad(),
    )
    for label, wanted, colour in (
        ("Promises kept", "met", GOOD),
        ("at risk", "at_risk", WARN),
        ("broken", "breached", BAD),
        ("without data", "no_data", UNKNOWN),
    ):
        title = label if wanted == "met" else f"Promises {label}"
        yield figure(
            Dress(
                title,
                f"Objectives whose state is {wanted} in their current window.",
                "short",
                links=(context.links.page("Objectives", "objectives"),),
                span=4,
                height=4,
            ),
            Prom(state.replace("$", wanted), wanted, instant=True),
            thresholds=steps(GOOD) if wanted == "met" else any_is_bad(colour),
        )
    yield figure(
        Dress(
            "Interfaces down",
            "Targets that the last probe found down.",
            "short",
            links=(context.links.page("Status", ""),),
            span=8,
            height=4,
        ),
        Prom(f"count({PROBE_SUCCESS.name}{{{targets}}} == 0) or vector(0)", "down", instant=True),
        thresholds=any_is_bad(),
    )
    yield figure(
        Dress(
            "Sources not read",
            "Sources whose last reading failed.",
            "short",
            links=(context.links.page("Sources", "sources"),),
            span=8,
            height=4,
        ),
        Prom(f"sum({HARVEST_FAILING.name})", "failing", instant=True),
        thresholds=any_is_bad(WARN),
    )
    yield figure(
        Dress(
            "Last judged",
            "How long ago the engine judged anything: the platform's own heartbeat.",
            "s",
            "the engine has never run",
            span=8,
            height=4,
        ),
        Prom(f"time() - {ENGINE_TICK.name}", "ago", instant=True),
        thresholds=at_most(context.heartbeat.total_seconds()),
        decimals=0,
    )


def _interfaces(context: Context) -> Panel:
    targets = list(context.catalogue.targets)
    dress = Dress(
        "Interfaces over time",
        "What the probes saw of each target; grey is what nobody saw.",
        "short",
        links=(context.links.page("Status", ""),),
        span=24,
        height=max(6, 2 + len(targets) // 2),
    )
    return spans(dress, targets)


def _promises(context: Context) -> Iterator[Panel]:
    shown = quoted(context.catalogue.objectives)
    yield listing(
        Dress(
            "Promises, least budget first",
            "Every objective in its current window: good of "
            "valid, against what was promised, and the unspent error budget.",
            "short",
            links=(),
            span=24,
            height=12,
        ),
        f"""
        SELECT state, title, good_ratio AS figure, target_ratio AS promised,
               budget_ratio AS "budget left",
               CASE WHEN kind <> 'availability' THEN good END AS good,
               CASE WHEN kind <> 'availability' THEN valid END AS valid, objective
        FROM boards.standing
        WHERE objective IN ({shown})
        ORDER BY budget_ratio NULLS LAST, objective
        """,
        row_links={"title": context.links.of_row("Evidence", "objectives", "objective")},
        units={
            "figure": "percentunit",
            "promised": "percentunit",
            "budget left": "percentunit",
            "since": "dateTimeFromNow",
        },
        words={"state": STATES},
        thresholds={"budget left": steps(BAD, (0, WARN), (0.5, GOOD))},
    )
    yield listing(
        Dress(
            "Latest incidents",
            "Incidents of the range, latest first.",
            "short",
            links=(),
            span=24,
            height=8,
        ),
        """
        SELECT opened_at AS opened, CASE WHEN open THEN 'open' ELSE 'resolved' END AS state,
               severity, title, length_seconds AS lasted, id
        FROM boards.incident
        WHERE $__timeFilter(opened_at)
        ORDER BY opened_at DESC
        """,
        row_links={"title": context.links.of_row("Incident", "incidents", "id")},
        units={"lasted": "s"},
        words={"state": mapped({"open": ("✗ open", BAD), "resolved": ("✓ resolved", GOOD)})},
    )


def _sections(context: Context) -> Panel:
    lines = [
        f"**{folder}**: " + " · ".join(f"[{title}](/d/{uid})" for uid, title in found)
        for folder, found in context.sections.items()
    ]
    return note("Where to look", "\n\n".join(lines) or "No other boards.", height=8)
