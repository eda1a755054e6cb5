"""images held up: boards show when an image began to wait behind another"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TROUBLE_BEGUN = """
    CREATE OR REPLACE VIEW boards.trouble_begun AS
    SELECT split_part(subject, '/', 1) AS pipeline, kind,
           substr(subject, position('/' IN subject) + 1) AS about, new AS level, reason, at
    FROM transition
    WHERE old = 'over' AND kind IN (
        'predicted_breach', 'missed_deadline', 'stuck_task', {held_up}'lost_message',
        'not_retrieved', 'failed_step', 'late_analyst', 'overwritten_result', 'silent_feed',
        'supplier_switch')
"""


def upgrade() -> None:
    op.execute(sa.text(TROUBLE_BEGUN.format(held_up="'held_up', ")))


def downgrade() -> None:
    op.execute(sa.text(TROUBLE_BEGUN.format(held_up="")))
