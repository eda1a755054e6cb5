"""canaries and deliveries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canary_run",
        sa.Column("canary", sa.Text(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("spec", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ships", sa.Integer(), nullable=True),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.Column("clear_ships", sa.Integer(), nullable=True),
        sa.Column("clear_found", sa.Integer(), nullable=True),
        sa.Column("false_alarms", sa.Integer(), nullable=True),
        sa.Column("sea_m2", sa.BigInteger(), nullable=True),
        sa.Column("position_m", sa.Double(), nullable=True),
        sa.Column("length_m", sa.Double(), nullable=True),
        sa.Column("reporting", sa.Integer(), nullable=True),
        sa.Column("reporting_matched", sa.Integer(), nullable=True),
        sa.Column("dark", sa.Integer(), nullable=True),
        sa.Column("dark_found", sa.Integer(), nullable=True),
        sa.Column("classes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("stages", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("canary", "image"),
    )
    op.create_index("canary_run_slot", "canary_run", ["canary", "slot_at"], unique=True)
    op.create_table(
        "delivered",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("features", sa.Integer(), nullable=True),
        sa.Column("matched", sa.Integer(), nullable=True),
        sa.Column("rasters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("source", "image"),
    )
    op.create_index("delivered_at", "delivered", ["source", "delivered_at"], unique=False)


def downgrade() -> None:
    op.drop_index("delivered_at", table_name="delivered")
    op.drop_table("delivered")
    op.drop_index("canary_run_slot", table_name="canary_run")
    op.drop_table("canary_run")
