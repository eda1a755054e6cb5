"""A flow knows each value before it is used, writes no secret down and gives none to strangers.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

import re

from maas.catalogue.addresses import check_url, check_variable
from maas.catalogue.expectations import check_expect
from maas.catalogue.filling import fill, names_in
from maas.catalogue.model import Step, Target
from maas.catalogue.references import Add
from maas.catalogue.source import Location

_NAME = re.compile(r"[A-Za-z_]\w*")
_LED = re.compile(r"\{\w+\}")  # a url that is wholly what an answer said
LOGINS = ("authorization", "cookie", "proxy-authorization", "x-api-key")


def check_flow(here: Location, name: str, target: Target, add: Add) -> None:
    """Report what a flow could not do, or should not."""
    if not target.steps:
        add(here, f"the flow {name} has no steps", "add `steps: [{name: …, url: …}]`")
    for key in sorted(target.expect.model_fields_set - {"degraded_above"}):
        add((*here, "expect", key), f"{key} of the flow {name} is held against no answer",
            "write it under expect of a step")  # fmt: skip
    for secret, variable in target.secrets.items():
        check_variable((*here, "secrets", secret), variable, add)
    known, seen = set(target.secrets), set[str]()
    for index, step in enumerate(target.steps):
        at = (*here, "steps", index)
        if step.name in seen:
            add((*at, "name"), f"two steps are called {step.name}", "give one another name")
        seen.add(step.name)
        _check_step(at, step, known, add)
        for kept in step.keep:
            if not _NAME.fullmatch(kept):
                add((*at, "keep", kept), f"{kept!r} cannot stand in braces",
                    "write letters, digits and underscores only")  # fmt: skip
            if kept in target.secrets:
                add((*at, "keep", kept), f"{kept} is the name of a secret too",
                    "keep it under another name")  # fmt: skip
        known |= set(step.keep)


def _check_step(at: Location, step: Step, known: set[str], add: Add) -> None:
    whose = f"the step {step.name}"
    check_expect((*at, "expect"), whose, "http", step.expect, add)
    _check_address((*at, "url"), step, add)
    for key in ("url", "headers", "form", "body", "download"):
        value = getattr(step, key)
        told = value.model_dump() if key == "download" and value is not None else value
        for used in dict.fromkeys(names_in(told)):
            if used not in known:
                add((*at, key), f"nothing is known as {used} in {whose}",
                    "name it under `secrets`, or under `keep` of an earlier step")  # fmt: skip
    for header, value in step.headers.items():
        if header.lower() in LOGINS and not any(names_in(value)):
            add((*at, "headers", header), f"{header} of {whose} is written down",
                "name its variable under `secrets`, and write {name}")  # fmt: skip
    if step.form and step.body is not None:
        add((*at, "body"), f"{whose} sends a form and a body", "remove one of them")
    looked = step.expect.json_values or step.expect.body_contains or step.expect.body_absent
    if step.download is not None and (step.keep or looked):
        add((*at, "download"), f"nobody looks into the sample of {whose}",
            "remove keep, json and texts, or download in a step of its own")  # fmt: skip


def _check_address(here: Location, step: Step, add: Add) -> None:
    if _LED.fullmatch(step.url):
        if step.headers or step.form or step.body is not None:
            add(here, f"an answer leads the step {step.name}, which sends what is ours",
                "write scheme and host of the url, or remove headers, form and body")  # fmt: skip
        return
    host = step.url.partition("://")[2].partition("/")[0]
    if any(names_in(host)):
        add(here, f"the host of the step {step.name} is not written", "write scheme and host")
        return
    check_url(here, fill(step.url, dict.fromkeys(names_in(step.url), "x")), add)
