"""What else happened: incidents, maintenance and re-plans, drawn over every board."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.queries import Sql, postgresql_source
from dashboards.sdk import builders

WITHIN = "{0} <= $__timeTo()::timestamptz AND {1} >= $__timeFrom()::timestamptz"
QUERIES = {
    "Incidents": (
        "red",
        f"""
        SELECT opened_at AS time, coalesce(resolved_at, $__timeTo()::timestamptz) AS timeend,
               title AS text, severity || ',' || kind AS tags
        FROM boards.incident
        WHERE severity = 'page' AND {WITHIN.format("opened_at", "coalesce(resolved_at, now())")}
        ORDER BY 1 DESC LIMIT 200
        """,
    ),
    "Maintenance": (
        "blue",
        f"""
        SELECT from_at AS time, coalesce(to_at, $__timeTo()::timestamptz) AS timeend,
               satellite || ': ' || comment AS text, 'maintenance,' || satellite AS tags
        FROM boards.unavailability
        WHERE planned AND {WITHIN.format("from_at", "coalesce(to_at, now())")}
        UNION ALL
        SELECT from_at, to_at, agreement || ': agreed maintenance', 'maintenance,' || agreement
        FROM boards.exclusion
        WHERE category = 'planned_maintenance' AND status = 'agreed' AND from_at IS NOT NULL
          AND {WITHIN.format("from_at", "coalesce(to_at, now())")}
        ORDER BY 1 DESC LIMIT 200
        """,
    ),
    "Re-plans": (
        "purple",
        """
        SELECT read_at AS time, NULL::timestamptz AS timeend,
               satellite || ': plan ' || name AS text, 'plan,' || satellite AS tags
        FROM boards.plan
        WHERE read_at BETWEEN $__timeFrom()::timestamptz AND $__timeTo()::timestamptz
        ORDER BY 1 DESC LIMIT 200
        """,
    ),
}


def overlays() -> Iterator[builders.AnnotationQuery]:
    """The annotation queries of every board; incidents and maintenance are shown at first."""
    for name, (colour, sql) in QUERIES.items():
        query = builders.AnnotationQuery().name(name).icon_color(colour).hide(False)
        query = query.datasource(postgresql_source()).enable(name != "Re-plans")
        yield query.target(Sql(sql, "Anno"))
