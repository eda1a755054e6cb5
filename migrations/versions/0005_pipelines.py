"""pipelines"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE definition ALTER COLUMN body TYPE json USING body::json")
    op.create_table(
        "pipeline_event",
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("parents", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("outputs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mission", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("acquired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pipeline", "image", "digest"),
    )
    op.create_index("pipeline_event_at", "pipeline_event", ["at"], unique=False)
    op.create_table(
        "pipeline_flight",
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probability_ppm", sa.Integer(), nullable=False),
        sa.Column("danger", sa.Text(), nullable=False),
        sa.Column("roads", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pipeline", "image"),
    )
    op.create_table(
        "pipeline_image",
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("mission", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("acquired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disputed", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pipeline", "image"),
    )
    op.create_index(
        "pipeline_image_changed", "pipeline_image", ["pipeline", "changed_at"], unique=False
    )
    op.create_index("pipeline_image_done", "pipeline_image", ["pipeline", "done_at"], unique=False)
    op.create_index(
        "pipeline_image_flying",
        "pipeline_image",
        ["pipeline", "last_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "pipeline_lineage",
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pipeline", "image", "stage", "task", "parent"),
    )
    op.create_index(
        "pipeline_lineage_parent", "pipeline_lineage", ["pipeline", "parent"], unique=False
    )
    op.create_table(
        "pipeline_share",
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("images", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("over_us", sa.BigInteger(), nullable=False),
        sa.Column("median_us", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pipeline", "by", "name"),
    )
    op.create_table(
        "pipeline_step",
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("outputs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("parents", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("contradictions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("pipeline", "image", "stage", "attempt", "task", "host"),
    )
    op.create_table(
        "pipeline_trouble",
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("pipeline", "kind", "about"),
    )
    op.create_index(
        "pipeline_trouble_open",
        "pipeline_trouble",
        ["pipeline"],
        unique=False,
        postgresql_where=sa.text("open"),
    )


def downgrade() -> None:
    op.drop_index(
        "pipeline_trouble_open", table_name="pipeline_trouble", postgresql_where=sa.text("open")
    )
    op.drop_table("pipeline_trouble")
    op.drop_table("pipeline_step")
    op.drop_table("pipeline_share")
    op.drop_index("pipeline_lineage_parent", table_name="pipeline_lineage")
    op.drop_table("pipeline_lineage")
    op.drop_index(
        "pipeline_image_flying",
        table_name="pipeline_image",
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_index("pipeline_image_done", table_name="pipeline_image")
    op.drop_index("pipeline_image_changed", table_name="pipeline_image")
    op.drop_table("pipeline_image")
    op.drop_table("pipeline_flight")
    op.drop_index("pipeline_event_at", table_name="pipeline_event")
    op.drop_table("pipeline_event")
    op.execute("ALTER TABLE definition ALTER COLUMN body TYPE jsonb USING body::jsonb")
