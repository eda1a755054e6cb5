"""the ledger: what was known when, exclusions, attributions, definitions, closed periods"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FACTS = ("publication", "acquisition_pass")
APPENDED = ("period_version", "exclusion_word", "attribution", "signature")


def upgrade() -> None:
    op.create_table(
        "acquisition_pass_past",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("retransfer", sa.Boolean(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("satellite", sa.Text(), nullable=False),
        sa.Column("station_unit", sa.Text(), nullable=True),
        sa.Column("downlink_orbit", sa.Integer(), nullable=True),
        sa.Column("acquisition_id", sa.Text(), nullable=True),
        sa.Column("channels", sa.SmallInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_stop", sa.DateTime(timezone=True), nullable=True),
        sa.Column("downlink_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("downlink_stop", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_stop", sa.DateTime(timezone=True), nullable=True),
        sa.Column("antenna_ok", sa.Boolean(), nullable=True),
        sa.Column("front_end_ok", sa.Boolean(), nullable=True),
        sa.Column("downlink_ok", sa.Boolean(), nullable=True),
        sa.Column("delivery_ok", sa.Boolean(), nullable=True),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("final_channels", sa.SmallInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("acquired_frames", sa.BigInteger(), nullable=True),
        sa.Column("error_frames", sa.BigInteger(), nullable=True),
        sa.Column("corrected_frames", sa.BigInteger(), nullable=True),
        sa.Column("uncorrectable_frames", sa.BigInteger(), nullable=True),
        sa.Column("volume_bytes", sa.BigInteger(), nullable=True),
        sa.Column("harvested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "acquisition_pass_past_subject", "acquisition_pass_past", ["subject"], unique=False
    )
    op.create_table(
        "attribution",
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("objective", "key", "seq"),
    )
    op.create_table(
        "definition",
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("objective", "effective_from", "recorded_at"),
    )
    op.create_table(
        "exclusion",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("objectives", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("items", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("exclusion_agreement", "exclusion", ["agreement"], unique=False)
    op.create_table(
        "exclusion_word",
        sa.Column("exclusion", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("exclusion", "seq"),
    )
    op.create_table(
        "period_version",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("headline", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("definitions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("watermarks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "period", "version"),
    )
    op.create_table(
        "publication_past",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("product_key", sa.Text(), nullable=False),
        sa.Column("mission", sa.Text(), nullable=True),
        sa.Column("satellite", sa.Text(), nullable=True),
        sa.Column("product_type", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("timeliness_class", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("datatake_id", sa.Text(), nullable=True),
        sa.Column("match_key", sa.Text(), nullable=False),
        sa.Column("sensing_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sensing_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("origin_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evicts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("harvested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("clock_fault", sa.Boolean(), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("publication_past_subject", "publication_past", ["subject"], unique=False)
    op.create_table(
        "signature",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "period", "version", "party"),
    )
    op.create_table(
        "statement_draft",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("headline", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "period"),
    )
    op.add_column("item", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column(
        "probe_sample", sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.drop_index("item_pending", table_name="item")
    op.create_index(
        "item_pending",
        "item",
        ["due_at"],
        postgresql_where=sa.text("state IN ('not_due', 'overdue') OR reason = 'uncovered'"),
    )
    for table in FACTS:
        op.execute(f"""
            CREATE FUNCTION keep_past_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO {table}_past SELECT OLD.*, NEW.harvested_at;
                RETURN NEW;
            END $$
        """)
        op.execute(
            f"CREATE TRIGGER keep_past BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_past_{table}()"
        )
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only appended to: say something new instead', TG_TABLE_NAME;
        END $$
    """)
    for table in APPENDED:
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in APPENDED:
        op.execute(f"DROP TRIGGER refuse_change ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    for table in FACTS:
        op.execute(f"DROP TRIGGER keep_past ON {table}")
        op.execute(f"DROP FUNCTION keep_past_{table}()")
    op.drop_index("item_pending", table_name="item")
    op.create_index(
        "item_pending",
        "item",
        ["due_at"],
        postgresql_where=sa.text("state IN ('not_due', 'overdue')"),
    )
    op.drop_column("probe_sample", "recorded_at")
    op.drop_column("item", "reason")
    op.drop_table("statement_draft")
    op.drop_table("signature")
    op.drop_index("publication_past_subject", table_name="publication_past")
    op.drop_table("publication_past")
    op.drop_table("period_version")
    op.drop_table("exclusion_word")
    op.drop_index("exclusion_agreement", table_name="exclusion")
    op.drop_table("exclusion")
    op.drop_table("definition")
    op.drop_table("attribution")
    op.drop_index("acquisition_pass_past_subject", table_name="acquisition_pass_past")
    op.drop_table("acquisition_pass_past")
