"""Whose images are late, and in which stage: as the engine shared lateness out."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Panel
from dashboards.boards.context import Context
from dashboards.looks import WARN, Dress
from dashboards.panels.bars import bars
from dashboards.panels.listing import listing
from dashboards.queries import Sql, quoted


def lateness(context: Context, name: str) -> Iterator[Panel]:
    """Late images by stage and party, and by whose they are."""
    page = (context.links.page("The pipeline", f"pipelines/{name}"),)
    only = f"WHERE pipeline IN ({quoted([name])})"
    for by, words in (("stage", "the first stage that overran its budget"),
                      ("party", "whoever answers for that stage")):  # fmt: skip
        yield bars(
            Dress(
                f"Late images by {by}",
                f"Of the thirty days until it was counted last: each late image counts once, for "
                f"{words}.",
                "short",
                "no image was through or late yet",
                page,
                12,
                9,
            ),
            Sql(
                f"""
                SELECT name AS {by}, late::float8 AS "late" FROM boards.lateness
                {only} AND by = '{by}' ORDER BY late DESC, over_seconds DESC, name
                """
            ),
            by,
            horizontal=True,
            colours={"late": WARN},
        )
    yield listing(
        Dress(
            "Lateness shared out",
            "By mission, supplier and customer, by stage and by party: images, the late ones, what "
            "those took beyond budgets, and how long half of all took.",
            "short",
            "no image was through or late yet",
            page,
            24,
            10,
        ),
        f"""
        SELECT by, name, images, late, late::float8 / nullif(images, 0) AS share,
               over_seconds AS "beyond budgets", median_seconds AS "half within", since,
               counted_at AS counted
        FROM boards.lateness {only}
        ORDER BY by, late DESC, name
        """,
        units={"share": "percentunit", "beyond budgets": "s", "half within": "s"},
    )
