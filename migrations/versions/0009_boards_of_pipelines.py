"""boards of pipelines: what dashboards read of images on their way"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'maas_boards') THEN
        GRANT SELECT ON ALL TABLES IN SCHEMA boards TO maas_boards;
    END IF;
END $$
"""
SECONDS = "extract(epoch FROM {0})::float8"
VIEWS = {
    "flight": f"""
        SELECT f.pipeline, f.image, i.mission, i.supplier, i.customer, i.acquired_at, f.stage,
               f.since, f.due_at, f.danger, f.roads, f.party, f.judged_at,
               f.probability_ppm / 1e6::float8 AS probability_ratio,
               {SECONDS.format("f.due_at - f.judged_at")} AS left_seconds
        FROM pipeline_flight f JOIN pipeline_image i USING (pipeline, image)
    """,
    "image": f"""
        SELECT pipeline, image, mission, supplier, customer, acquired_at, offered_at, first_at,
               last_at, done_at, cardinality(disputed) AS disputed,
               {SECONDS.format("done_at - coalesce(acquired_at, first_at)")} AS acquired_at_seconds,
               {SECONDS.format("done_at - coalesce(offered_at, first_at)")} AS offered_at_seconds,
               {SECONDS.format("done_at - first_at")} AS entered_seconds
        FROM pipeline_image
    """,
    "passage": f"""
        SELECT s.pipeline, s.image, s.stage, i.mission, i.supplier, i.customer, i.done_at,
               min(s.entered_at) AS entered_at,
               min(s.ended_at) FILTER (WHERE s.outcome = 'left') AS left_at, count(*) AS steps,
               count(*) FILTER (WHERE s.outcome = 'failed') AS failed,
               {SECONDS.format("min(s.ended_at) FILTER (WHERE s.outcome = 'left') "
                               "- min(s.entered_at)")} AS length_seconds
        FROM pipeline_step s JOIN pipeline_image i USING (pipeline, image)
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    """,
    "lateness": """
        SELECT pipeline, by, name, images, late, over_us / 1e6::float8 AS over_seconds,
               median_us / 1e6::float8 AS median_seconds, since, counted_at
        FROM pipeline_share
    """,
    "trouble": """
        SELECT pipeline, kind, about, stage, party, level, open, reason, since, due_at
        FROM pipeline_trouble
    """,
    "trouble_begun": """
        SELECT split_part(subject, '/', 1) AS pipeline, kind,
               substr(subject, position('/' IN subject) + 1) AS about, new AS level, reason, at
        FROM transition
        WHERE old = 'over' AND kind IN (
            'predicted_breach', 'missed_deadline', 'stuck_task', 'lost_message', 'not_retrieved',
            'failed_step', 'late_analyst', 'overwritten_result', 'silent_feed', 'supplier_switch')
    """,
    "feed": f"""
        SELECT split_part(source, '.', 1) AS pipeline,
               substr(source, position('.' IN source) + 1) AS feed, about AS area, at,
               to_timestamp(value) AS newest_at,
               {SECONDS.format("at - to_timestamp(value)")} AS silent_seconds
        FROM reading WHERE measure = 'received_at'
    """,
}  # fmt: skip


def upgrade() -> None:
    for name, query in VIEWS.items():
        op.execute(sa.text(f"CREATE VIEW boards.{name} AS {query}".replace(":", "\\:")))
    op.execute(GRANTS)


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW boards.{name}")
