"""bus: unroutable events step aside, sent ones are pruned"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "outbox_sent",
        "outbox",
        ["sent_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_index("inbox_at", "inbox", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index("inbox_at", table_name="inbox")
    op.drop_index(
        "outbox_sent", table_name="outbox", postgresql_where=sa.text("sent_at IS NOT NULL")
    )
    op.drop_column("outbox", "held_until")
