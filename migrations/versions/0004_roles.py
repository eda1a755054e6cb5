"""how the platform runs: traces, work done, contractions

Expands only: programs written for 0003 go on beside it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TRACED = ("outbox", "unjudged", "transition", "incident_update")


def upgrade() -> None:
    for table in TRACED:
        op.add_column(table, sa.Column("traceparent", sa.Text(), nullable=True))
    op.create_table(
        "contraction",
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("revision"),
    )
    op.create_table(
        "work_done",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("work_done_subject", "work_done", ["subject", "at"])
    op.create_index("work_done_at", "work_done", ["at"])


def downgrade() -> None:
    op.drop_table("work_done")
    op.drop_table("contraction")
    for table in reversed(TRACED):
        op.drop_column(table, "traceparent")
