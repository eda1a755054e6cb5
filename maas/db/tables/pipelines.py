"""What happens to images on their way: events as told, steps folded from them, and their judging.

Collectors write events, images, steps and lineage; the engine writes flights and troubles.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from maas.db.tables.columns import instant, metadata

pipeline_event = Table(
    "pipeline_event",
    metadata,
    Column("pipeline", Text, primary_key=True),
    Column("image", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("mark", Text, nullable=False),  # offered | entered | left | failed
    instant("at", nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("parents", ARRAY(Text), nullable=False),
    Column("outputs", ARRAY(Text), nullable=False),
    Column("reason", Text, nullable=False),
    Column("mission", Text, nullable=False),
    Column("supplier", Text, nullable=False),
    Column("customer", Text, nullable=False),
    instant("acquired_at"),
    Column("source", Text, nullable=False),
    instant("received_at", nullable=False),
    Index("pipeline_event_at", "at"),
)

pipeline_image = Table(
    "pipeline_image",
    metadata,
    Column("pipeline", Text, primary_key=True),
    Column("image", Text, primary_key=True),
    Column("mission", Text, nullable=False),
    Column("supplier", Text, nullable=False),
    Column("customer", Text, nullable=False),
    instant("acquired_at"),
    instant("offered_at"),
    instant("first_at"),
    instant("last_at"),
    instant("done_at"),  # null while it is on its way
    Column("disputed", ARRAY(Text), nullable=False),
    instant("changed_at", nullable=False),
    Index("pipeline_image_changed", "pipeline", "changed_at"),
    Index("pipeline_image_flying", "pipeline", "last_at", postgresql_where=text("done_at IS NULL")),
    Index("pipeline_image_done", "pipeline", "done_at"),
)

pipeline_step = Table(
    "pipeline_step",
    metadata,
    Column("pipeline", Text, primary_key=True),
    Column("image", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("task", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    instant("entered_at"),
    instant("ended_at"),
    Column("outcome", Text, nullable=False),  # running | left | failed
    Column("outputs", ARRAY(Text), nullable=False),
    Column("parents", ARRAY(Text), nullable=False),
    Column("reason", Text, nullable=False),
    Column("contradictions", ARRAY(Text), nullable=False),
)

pipeline_lineage = Table(
    "pipeline_lineage",
    metadata,
    Column("pipeline", Text, primary_key=True),
    Column("image", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("task", Text, primary_key=True),
    Column("parent", Text, primary_key=True),
    Index("pipeline_lineage_parent", "pipeline", "parent"),
)

pipeline_flight = Table(
    "pipeline_flight",
    metadata,
    Column("pipeline", Text, primary_key=True),
    Column("image", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    instant("since", nullable=False),
    instant("due_at", nullable=False),
    Column("probability_ppm", Integer, nullable=False),  # of missing the deadline
    Column("danger", Text, nullable=False),  # calm | warn | page
    Column("roads", Integer, nullable=False),  # earlier images it rests on; 0: budgets
    Column("party", Text, nullable=False),
    instant("judged_at", nullable=False),
)

pipeline_share = Table(
    "pipeline_share",
    metadata,
    Column("pipeline", Text, primary_key=True),
    Column("by", Text, primary_key=True),  # mission | supplier | customer | stage | party
    Column("name", Text, primary_key=True),
    Column("images", Integer, nullable=False),
    Column("late", Integer, nullable=False),  # for stage and party: late images that are theirs
    Column("over_us", BigInteger, nullable=False),  # what late images took beyond budgets there
    Column("median_us", BigInteger),
    instant("since", nullable=False),
    instant("counted_at", nullable=False),
)

pipeline_trouble = Table(
    "pipeline_trouble",
    metadata,
    Column("pipeline", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("about", Text, primary_key=True),  # an image, a feed's area or a mission
    Column("stage", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),  # 0 over, 1 warn, 2 page
    Column("open", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    instant("since", nullable=False),
    instant("due_at"),
    Index("pipeline_trouble_open", "pipeline", postgresql_where=text("open")),
)
