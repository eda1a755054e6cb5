"""boards: what dashboards read, and the role that reads it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'maas_boards') THEN
        CREATE ROLE maas_boards NOLOGIN;
    END IF;
    ALTER ROLE maas_boards SET statement_timeout = '15s';
    ALTER ROLE maas_boards SET default_transaction_read_only = on;
    ALTER ROLE maas_boards SET search_path = boards;
    ALTER ROLE maas_boards SET timezone = 'UTC';
EXCEPTION
    WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
        RAISE NOTICE 'the role maas_boards is somebody else''s to make: %', SQLERRM;
    WHEN OTHERS THEN
        IF SQLERRM NOT LIKE 'tuple concurrently %' THEN RAISE; END IF;
END $$
"""
GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'maas_boards') THEN
        GRANT USAGE ON SCHEMA boards TO maas_boards;
        GRANT SELECT ON ALL TABLES IN SCHEMA boards TO maas_boards;
        ALTER DEFAULT PRIVILEGES IN SCHEMA boards GRANT SELECT ON TABLES TO maas_boards;
    END IF;
END $$
"""
STEP = """
CASE WHEN t1 IS NULL THEN -1
     WHEN due_at <= t0 THEN 60
     ELSE least(60, greatest(0, ceil(20 * extract(epoch FROM t1 - t0)
                                    / extract(epoch FROM due_at - t0)))) END
"""
COUNT_ITEMS = f"""
INSERT INTO item_day
SELECT objective, day, coalesce(satellite, ''), coalesce(product_type, ''), state, {STEP}, count(*),
       sum(coalesce(amount_expected, 0)),
       sum(coalesce(least(amount_achieved, amount_expected), 0)),
       sum(coalesce(1000000 * extract(epoch FROM t1 - t0), 0))
FROM item GROUP BY 1, 2, 3, 4, 5, 6
"""
KEYS = "source, day, satellite, product_type, timeliness_class"
VOLUMES = """
SELECT source, (published_at AT TIME ZONE 'UTC')::date AS day, coalesce(satellite, '') AS satellite,
       coalesce(product_type, '') AS product_type,
       coalesce(timeliness_class, '') AS timeliness_class, max(coalesce(mission, '')) AS mission,
       {sign}count(*) AS products, {sign}sum(coalesce(size_bytes, 0)) AS size_bytes
FROM {table} GROUP BY 1, 2, 3, 4, 5
"""
ADD = f"""
INSERT INTO volume_day AS t ({KEYS}, mission, products, size_bytes)
SELECT {KEYS}, max(mission), sum(products), sum(size_bytes) FROM ({{volumes}}) AS change
GROUP BY {KEYS} HAVING sum(products) <> 0 OR sum(size_bytes) <> 0
ORDER BY {KEYS}
ON CONFLICT ({KEYS}) DO UPDATE SET products = t.products + excluded.products,
                                   size_bytes = t.size_bytes + excluded.size_bytes
"""
TRIGGERS = {
    "insert": ("NEW TABLE AS gained", [("", "gained")]),
    "update": ("OLD TABLE AS lost NEW TABLE AS gained", [("-", "lost"), ("", "gained")]),
    "delete": ("OLD TABLE AS lost", [("-", "lost")]),
}
SHARE = """
CASE WHEN {0} LIKE '%\\%' THEN rtrim({0}, '%')::float8 / 100
     WHEN {0} LIKE '%/%' THEN split_part({0}, '/', 1)::float8 / split_part({0}, '/', 2)::float8
     ELSE {0}::float8 END
"""
SECONDS = "extract(epoch FROM {0})::float8"
VIEWS = {
    "objective": f"""
        SELECT DISTINCT ON (objective) objective,
               coalesce(body #>> '{{objective,title,en}}', objective) AS title,
               body #>> '{{objective,kind}}' AS kind,
               coalesce(body #>> '{{objective,population,mission}}', '') AS mission,
               coalesce(body #>> '{{objective,responsible}}', '') AS responsible,
               body #>> '{{objective,population,target}}' AS target,
               {SHARE.format("(body #>> '{objective,target}')")} AS target_ratio,
               {SECONDS.format("(body #>> '{objective,deadline}')::interval")} AS deadline_seconds
        FROM definition ORDER BY objective, effective_from DESC, recorded_at DESC
    """,
    "standing": """
        SELECT s.objective, o.title, o.kind, o.mission, o.responsible, s.state, s.since,
               s.evaluated_at, s.window_start, s.good, s.valid,
               s.good::float8 / nullif(s.valid, 0) AS good_ratio, o.target_ratio,
               1 - (s.valid - s.good)::float8 / nullif((1 - o.target_ratio) * s.valid, 0)
                   AS budget_ratio
        FROM objective_status s JOIN boards.objective o USING (objective)
    """,
    "item": f"""
        SELECT objective, key, subject, coalesce(satellite, '') AS satellite,
               coalesce(product_type, '') AS product_type, t0, due_at, t1, state,
               coalesce(party, '') AS party, coalesce(reason, '') AS reason,
               {SECONDS.format("due_at - t0")} AS deadline_seconds,
               {SECONDS.format("t1 - t0")} AS delay_seconds,
               amount_expected / 1e6::float8 AS expected_seconds,
               amount_achieved / 1e6::float8 AS achieved_seconds
        FROM item
    """,
    "item_day": """
        SELECT objective, day AT TIME ZONE 'UTC' AS day, satellite, product_type, state, step, items,
               amount_expected / 1e6::float8 AS expected_seconds, amount_achieved / 1e6::float8 AS achieved_seconds,
               delay_us / 1e6::float8 AS delay_seconds
        FROM (SELECT *, day::timestamp AS moment FROM item_day) AS d
        WHERE items <> 0
    """.replace("day AT TIME ZONE", "moment AT TIME ZONE"),
    "tally": """
        SELECT objective, day::timestamp AT TIME ZONE 'UTC' AS day, state, band, items,
               amount_expected / 1e6::float8 AS expected_seconds, amount_achieved / 1e6::float8 AS achieved_seconds,
               produced_on_time, produced_late
        FROM tally WHERE items <> 0
    """,
    "span": f"""
        SELECT target, from_at, to_at, outcome, reason, samples,
               {SECONDS.format("to_at - from_at")} AS length_seconds
        FROM span
    """,
    "target_day": """
        SELECT target, day::timestamp AT TIME ZONE 'UTC' AS day, up_us / 1e6::float8 AS up_seconds,
               degraded_us / 1e6::float8 AS degraded_seconds, down_us / 1e6::float8 AS down_seconds,
               unknown_us / 1e6::float8 AS unknown_seconds
        FROM availability_day WHERE target NOT LIKE 'objective/%'
    """,
    "volume_day": """
        SELECT source, day::timestamp AT TIME ZONE 'UTC' AS day, mission, satellite, product_type,
               timeliness_class, products, size_bytes
        FROM volume_day WHERE products <> 0
    """,
    "kind": """
        SELECT mission, satellite, product_type, day FROM boards.volume_day
        UNION ALL
        SELECT o.mission, d.satellite, d.product_type, d.day
        FROM boards.item_day d JOIN boards.objective o USING (objective)
    """,
    "publication": f"""
        SELECT source, product_name, coalesce(mission, '') AS mission,
               coalesce(satellite, '') AS satellite, coalesce(product_type, '') AS product_type,
               subject, sensing_end, published_at, harvested_at, size_bytes,
               {SECONDS.format("published_at - sensing_end")} AS timeliness_seconds
        FROM publication WHERE NOT clock_fault
    """,
    "pass": f"""
        SELECT source, session_id, subject, satellite, coalesce(station_unit, '') AS station_unit,
               retransfer, downlink_start, downlink_stop, delivery_stop, complete, files,
               coalesce(antenna_ok, true) AND coalesce(front_end_ok, true)
                   AND coalesce(downlink_ok, true) AND coalesce(delivery_ok, true) AS good,
               antenna_ok, front_end_ok, downlink_ok, delivery_ok, acquired_frames, error_frames,
               uncorrectable_frames, volume_bytes,
               {SECONDS.format("delivery_stop - downlink_start")} AS delivery_seconds
        FROM acquisition_pass
    """,
    "planned_downlink": """
        SELECT DISTINCT ON (d.datatake_id, d.station, d.start_at)
               d.datatake_id, rtrim(d.station, '_') AS station, d.start_at, d.end_at, d.partial,
               t.satellite, t.subject, d.station LIKE 'EDRS%' AS relayed
        FROM planned_downlink d
        JOIN planned_datatake t USING (plan, datatake_id)
        JOIN plan p ON p.name = d.plan
        ORDER BY d.datatake_id, d.station, d.start_at, p.window_start DESC, p.name DESC
    """,
    "plan": "SELECT name, source, satellite, window_start, window_end, read_at FROM plan",
    "datatake": """
        SELECT DISTINCT ON (t.satellite, t.datatake_id)
               t.datatake_id, t.subject, t.satellite, t.start_at, t.end_at, t.mode,
               coalesce(t.timeliness_class, '') AS timeliness_class, coalesce(t.station, '') AS station
        FROM planned_datatake t JOIN plan p ON p.name = t.plan
        ORDER BY t.satellite, t.datatake_id, p.window_start DESC, p.name DESC
    """,
    "station_report": """
        SELECT source, rtrim(station, '_') AS station, satellite, acquisition_id, subject, start_at,
               end_at, acquired, status, comment, reported_at
        FROM station_report
    """,
    "unavailability": f"""
        SELECT source, reference, part, satellite, subsystem, from_at, to_at, planned, kind, comment,
               {SECONDS.format("to_at - from_at")} AS length_seconds
        FROM unavailability
    """,
    "ticket": f"""
        SELECT source, key, title, url, status, open, coalesce(party, '') AS party, created_at,
               updated_at, resolved_at, cardinality(subjects) AS subjects,
               cardinality(products) AS products,
               {SECONDS.format("resolved_at - created_at")} AS resolution_seconds
        FROM ticket
    """,
    "withdrawal": """
        SELECT source, product_name, reason, coalesce(ticket, '') AS ticket, subject, at, due_at
        FROM withdrawal
    """,
    "archive_order": f"""
        SELECT source, native_id, status, size_bytes, submitted_at, completed_at,
               {SECONDS.format("completed_at - submitted_at")} AS completion_seconds
        FROM archive_order
    """,
    "canary_run": f"""
        SELECT canary, image, slot_at, dropped_at, due_at, answered_at, trouble, ships, found,
               false_alarms, position_m, found::float8 / nullif(ships, 0) AS recall_ratio,
               {SECONDS.format("answered_at - slot_at")} AS answer_seconds
        FROM canary_run
    """,
    "delivered": """
        SELECT source, image, delivered_at, checked_at, verdict, coalesce(area, '') AS area,
               features, matched, coalesce(reasons -> 0 ->> 'words', '') AS reason
        FROM delivered
    """,
    "incident": f"""
        SELECT id::text AS id, kind, subject, coalesce(title ->> 'en', subject) AS title, status,
               impact, severity, opened_at, resolved_at,
               {SECONDS.format("coalesce(resolved_at, now()) - opened_at")} AS length_seconds,
               resolved_at IS NULL AS open
        FROM incident
    """,
    "delivery": """
        SELECT u.incident_id::text AS incident, d.channel, d.state, d.attempts, d.next_attempt_at,
               d.delivered_at, u.at AS said_at, coalesce(d.last_error, '') AS last_error
        FROM delivery d JOIN incident_update u ON u.id = d.update_id
    """,
    "exclusion": """
        SELECT e.id, e.agreement, e.category, e.from_at, e.to_at, e.announced_at, e.answer_by,
               w.status, w.at AS said_at
        FROM exclusion e
        CROSS JOIN LATERAL (SELECT status, at FROM exclusion_word WHERE exclusion = e.id
                            ORDER BY seq DESC LIMIT 1) w
    """,
    "period": """
        SELECT DISTINCT ON (agreement, period) agreement, period, version, known_at, reason
        FROM period_version ORDER BY agreement, period, version DESC
    """,
    "source": """
        SELECT c.source, c.position, c.last_success_at, c.last_error_at,
               coalesce(c.last_error, '') AS last_error, c.entries, c.failures,
               (SELECT count(*) FROM quarantine q WHERE q.source = c.source) AS quarantined
        FROM cursor c
    """,
    "source_count": """
        SELECT source, day::timestamp AT TIME ZONE 'UTC' AS day, at_source, harvested, counted_at
        FROM source_count
    """,
    "quarantine": """
        SELECT source, kind, reason, first_seen_at, encode(fingerprint, 'hex') AS fingerprint
        FROM quarantine
    """,
    "lease": "SELECT name, holder, token, expires_at FROM lease",
    "relation": """
        SELECT relname::text AS name, pg_total_relation_size(oid)::float8 AS size_bytes,
               greatest(reltuples, 0)::float8 AS rows
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    """,
}


def upgrade() -> None:
    op.create_table(
        "item_day",
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("satellite", sa.Text(), nullable=False),
        sa.Column("product_type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("amount_expected", sa.BigInteger(), nullable=False),
        sa.Column("amount_achieved", sa.BigInteger(), nullable=False),
        sa.Column("delay_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("objective", "day", "satellite", "product_type", "state", "step"),
    )
    op.create_table(
        "volume_day",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("satellite", sa.Text(), nullable=False),
        sa.Column("product_type", sa.Text(), nullable=False),
        sa.Column("timeliness_class", sa.Text(), nullable=False),
        sa.Column("mission", sa.Text(), nullable=False),
        sa.Column("products", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day", "satellite", "product_type", "timeliness_class"),
    )
    op.create_index(
        "item_bad",
        "item",
        ["objective", "t0"],
        postgresql_where=sa.text("state IN ('late', 'missing', 'overdue')"),
    )
    op.execute(COUNT_ITEMS)
    op.execute(ADD.format(volumes=VOLUMES.format(sign="", table="publication")))
    for event, (tables, signed) in TRIGGERS.items():
        volumes = " UNION ALL ".join(
            VOLUMES.format(sign=sign, table=table) for sign, table in signed
        )
        op.execute(f"""
            CREATE FUNCTION count_volume_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                {ADD.format(volumes=volumes)};
                RETURN NULL;
            END $$
        """)
        op.execute(
            f"CREATE TRIGGER count_volume_{event} AFTER {event.upper()} ON publication "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION count_volume_{event}()"
        )
    op.execute("CREATE SCHEMA boards")
    for name, query in VIEWS.items():
        op.execute(sa.text(f"CREATE VIEW boards.{name} AS {query}".replace(":", "\\:")))
    op.execute(ROLE)
    op.execute(GRANTS)


def downgrade() -> None:
    op.execute("DROP SCHEMA boards CASCADE")
    for event in TRIGGERS:
        op.execute(f"DROP TRIGGER count_volume_{event} ON publication")
        op.execute(f"DROP FUNCTION count_volume_{event}()")
    op.drop_index("item_bad", table_name="item")
    op.drop_table("volume_day")
    op.drop_table("item_day")
