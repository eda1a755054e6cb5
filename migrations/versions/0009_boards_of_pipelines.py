"""boards of pipelines: what dashboards read of images on their way"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SECONDS = "extract(epoch FROM {0})::float8"
VIEWS = {
    "pipeline_image": """
        SELECT pipeline, image, mission, supplier, customer, acquired_at, offered_at, first_at,
               last_at, done_at, array_to_string(disputed, ', ') AS disputed
        FROM pipeline_image
    """,
    "pipeline_flight": f"""
        SELECT f.pipeline, f.image, i.mission, i.supplier, i.customer, f.stage, f.since, f.due_at,
               {SECONDS.format("f.due_at - f.judged_at")} AS left_seconds,
               f.probability_ppm / 1000000::float8 AS late_ratio, f.danger, f.party, f.roads,
               f.judged_at
        FROM pipeline_flight f JOIN pipeline_image i USING (pipeline, image)
    """,
    "pipeline_step": f"""
        SELECT pipeline, image, stage, attempt, task, host, entered_at, ended_at, outcome, reason,
               {SECONDS.format("ended_at - entered_at")} AS length_seconds
        FROM pipeline_step
    """,
    "pipeline_share": """
        SELECT pipeline, by, name, images, late, late::float8 / nullif(images, 0) AS late_ratio,
               over_us / 1000000::float8 AS over_seconds,
               median_us / 1000000::float8 AS median_seconds, since, counted_at
        FROM pipeline_share
    """,
    "pipeline_trouble": """
        SELECT pipeline, kind, about, stage, party, level, open, reason, since, due_at
        FROM pipeline_trouble
    """,
    "reading": "SELECT source, measure, about, at, value FROM reading",
}
GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'maas_boards') THEN
        GRANT SELECT ON ALL TABLES IN SCHEMA boards TO maas_boards;
    END IF;
END $$
"""


def upgrade() -> None:
    for name, query in VIEWS.items():
        op.execute(sa.text(f"CREATE VIEW boards.{name} AS {query}".replace(":", "\\:")))
    op.execute(GRANTS)


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW boards.{name}")
