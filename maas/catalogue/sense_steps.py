"""Each source of steps can be heard: where it is, how we log in, how its messages are read.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

import re

from maas.catalogue.addresses import check_url, check_variable
from maas.catalogue.filling import names_in
from maas.catalogue.model import Message, Pipeline, StepSource
from maas.catalogue.references import Add
from maas.catalogue.sense_places import check_place
from maas.catalogue.source import Location

SCHEMES = {
    "amqp": ("amqp", "amqps"),
    "loki": ("http", "https"),
}
LIE_IN_FOLDERS = ("folder", "radarsat2")
NEEDS = {
    "amqp": ("url", "exchange", "username", "password_env"),
    "push": ("secret_env",),
    "loki": ("url", "query"),
    "folder": ("url", "path", "stage"),
    "publications": ("interface", "supplier"),
    "radarsat2": ("url", "supplier"),
}
MAY = {
    "amqp": {"keys", "queue", "ca_file", "messages"},
    "push": {"messages"},
    "loki": {"auth", "ca_file", "messages"},
    "folder": {"username", "password_env", "host_key", "ca_file"},
    "publications": {"types", "customer"},
    "radarsat2": {"username", "password_env", "host_key", "ca_file", "customer"},
}
PLACES = {"image", "customer", "supplier"}


def check_source(
    here: Location, name: str, source: StepSource, pipeline: Pipeline, add: Add
) -> None:
    """Report a source that could not tell us anything."""
    for key in NEEDS[source.kind]:
        if getattr(source, key) is None:
            add(here, f"the {source.kind} source {name} has no {key}", f"add `{key}: …`")
    known = {*NEEDS[source.kind], *MAY[source.kind], "kind", "every"}
    for key in sorted(source.model_fields_set - known):
        add((*here, key), f"{key} means nothing to {source.kind}",
            f"remove it; {source.kind} uses {', '.join(sorted(known - {'kind'}))}")  # fmt: skip
    if source.kind in LIE_IN_FOLDERS:
        check_place(here, "url", source.url, source, add)
    else:
        check_variable((*here, "password_env"), source.password_env, add)
    if source.kind in SCHEMES:
        check_url((*here, "url"), source.url, add, SCHEMES[source.kind])
    check_variable((*here, "secret_env"), source.secret_env, add)
    if source.supplier is not None and source.supplier not in pipeline.suppliers:
        add((*here, "supplier"), f"the pipeline has no supplier {source.supplier!r}",
            f"write one of {', '.join(pipeline.suppliers)}")  # fmt: skip
    if source.stage is not None and source.stage not in pipeline.stages:
        add((*here, "stage"), f"the pipeline has no stage {source.stage!r}",
            f"write one of {', '.join(pipeline.stages)}")  # fmt: skip
    _check_path((*here, "path"), source.path, add)
    for index, message in enumerate(source.messages):
        _check_message((*here, "messages", index), message, pipeline, add)


def _check_path(here: Location, path: str | None, add: Add) -> None:
    if path is None:
        return
    places = list(names_in(path))
    if "image" not in places:
        add(here, "the path does not say where the image's identifier stands",
            "write {image} there")  # fmt: skip
    for name in sorted(set(places) - PLACES):
        add(here, f"{{{name}}} is nothing that a path can say",
            f"write one of {', '.join('{' + one + '}' for one in sorted(PLACES))}")  # fmt: skip
    if re.search(r"\}\{", path):
        add(here, "two places touch, so neither could be told from the other",
            "put something between them, such as /")  # fmt: skip


def _check_message(here: Location, message: Message, pipeline: Pipeline, add: Add) -> None:
    stages = [("of_stage", message.of_stage)] if message.of_stage is not None else []
    stages += [(f"stages.{word}", stage) for word, stage in message.stages.items()]
    for key, stage in stages:
        if stage not in pipeline.stages:
            add((*here, *key.split(".", 1)), f"the pipeline has no stage {stage!r}",
                f"write one of {', '.join(pipeline.stages)}")  # fmt: skip
    if not message.image:
        add((*here, "image"), "messages that name no image cannot be followed",
            "write the path to the image's identifier")  # fmt: skip
