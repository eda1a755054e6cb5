"""Each target can be probed as its kind wants it, and says nothing that its kind would not heed.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

from maas.catalogue.addresses import check_url, check_variable
from maas.catalogue.crontab import CronInvalid, timetable
from maas.catalogue.expectations import check_expect, means_nothing
from maas.catalogue.model import Interface, Target
from maas.catalogue.references import Add
from maas.catalogue.sense_credential import check_credential
from maas.catalogue.sense_flow import check_flow
from maas.catalogue.source import Location

SCHEMES = {  # of the addresses that each kind of probe asks; the usual one last
    "http": ("http", "https"), "tcp": ("tcp",), "tls": ("tls",), "dns": ("dns",),
    "smtp": ("smtps", "smtp"), "ftp": ("ftp", "ftps"), "sftp": ("sftp",), "webdav": ("dav", "davs"),
    "postgresql": ("postgresql",), "amqp": ("amqp", "amqps"),
    "grpc": ("grpc", "grpcs"), "ntp": ("ntp",), "icmp": ("icmp",),
}  # fmt: skip
INSIDE = ("odata", "metadata", "credential")  # kinds that ask an interface
WITHOUT_URL = ("odata", "metadata", "flow", "canary")
EITHER = ("download", "stac")  # kinds that ask an interface, or a url
DIALECTS = {  # of the interfaces that a kind can ask
    "odata": ("odata",), "metadata": ("odata", "odata-v2"), "download": ("odata",),
    "stac": ("stac",),
}  # fmt: skip
FIELDS_OF = {  # what means something to some kinds only
    "steps": ("flow",), "secrets": ("flow",), "limit": ("flow", "download"),
    "expires_at": ("credential",), "interface": (*INSIDE, *EITHER, "flow"),
    "canary": ("canary",),
}  # fmt: skip


def check_target(
    here: Location, name: str, target: Target, interface: Interface | None, add: Add
) -> None:
    """Report what a target lacks, and what it says in vain; `interface` is the one it names."""
    schemes = SCHEMES.get(target.probe)
    check_url((*here, "url"), target.url, add, schemes or ("http", "https"))
    if schemes and not target.url:
        add(here, f"the {target.probe} probe {name} has no url", f"add `url: {schemes[-1]}://…`")
    elif target.probe == "tcp" and target.url and ":" not in target.url.removeprefix("tcp://"):
        add((*here, "url"), f"the tcp probe {name} has no port", "write tcp://host:port")
    check_variable((*here, "password_env"), target.password_env, add)
    if target.probe == "sftp" and not target.host_key:
        add(here, f"the sftp probe {name} would trust any server", "add `host_key: SHA256:…`, "
            "as `ssh-keygen -lf` prints it")  # fmt: skip
    if target.probe in ("ftp", "sftp", "webdav") and target.password_env and not target.username:
        add(here, f"the {target.probe} probe {name} has a password and no user",
            "add `username: …`")  # fmt: skip
    if target.probe == "amqp" and not (target.username and target.password_env):
        add(here, f"the amqp probe {name} has no login",
            "add `username: …` and `password_env: SOME_VARIABLE`")  # fmt: skip
    _check_push((*here, "push"), name, target, add)
    if target.probe == "canary" and not target.canary:
        add(here, f"the canary probe {name} names no canary", "add `canary: …`")
    if target.probe == "flow":
        check_flow(here, name, target, add)
    if target.probe == "credential" and interface is not None:
        check_credential(here, name, target, interface, add)
    for key, kinds in FIELDS_OF.items():
        if key in target.model_fields_set and target.probe not in kinds:
            means_nothing((*here, key), key, f"the {target.probe} probe {name}", kinds, add)
    if target.probe in INSIDE and not target.interface:
        add(here, f"the {target.probe} probe {name} names no interface", "add `interface: …`")
    asked = DIALECTS.get(target.probe)
    if asked and interface is not None and interface.dialect not in asked:
        add((*here, "interface"), f"the {target.probe} probe {name} does not speak "
            f"{interface.dialect}, as {target.interface} does",
            f"name an interface of the dialect {' or '.join(asked)}")  # fmt: skip
    if target.probe in EITHER and (target.url is None) == (target.interface is None):
        add(here, f"the {target.probe} probe {name} asks either a url or an interface",
            "write one of `url: …` and `interface: …`")  # fmt: skip
    if target.probe in WITHOUT_URL and target.url:
        add((*here, "url"), f"the {target.probe} probe {name} has a url, which it would not ask",
            "remove it, or write `probe: http`")  # fmt: skip
    if target.probe == "metadata" and not (target.expect.declares or target.expect.fingerprint):
        add(here, f"the metadata probe {name} compares with nothing",
            "add `expect: {declares: [Product.Id, …]}`, or a fingerprint")  # fmt: skip
    check_expect((*here, "expect"), f"the {target.probe} probe {name}", target.probe,
                  target.expect, add)  # fmt: skip
    if target.host_key is not None and target.probe != "sftp":
        add((*here, "host_key"), f"the {target.probe} probe {name} knows no host keys",
            "remove it, or write `probe: sftp`")  # fmt: skip
    if target.horizon < target.every:
        add((*here, "horizon"), f"a sample of {name} would be forgotten before the next one",
            "make horizon at least as long as every")  # fmt: skip


def _check_push(here: Location, name: str, target: Target, add: Add) -> None:
    push = target.push
    if target.probe != "push":
        if push is not None:
            add(here, f"push means nothing to the {target.probe} probe {name}",
                "remove it, or write `probe: push`")  # fmt: skip
        return
    if push is None:
        add(here, f"the push target {name} does not say who calls, and when",
            "add `push: {secret_env: SOME_VARIABLE, every: 1h}`")  # fmt: skip
        return
    if target.url is not None:
        add((*here[:-1], "url"), f"the push target {name} has a url, which nobody asks",
            "remove it")  # fmt: skip
    check_variable((*here, "secret_env"), push.secret_env, add)
    if push.every is not None and push.cron is not None:
        add(here, f"the push target {name} has two timetables", "write either every or cron")
    if push.cron is not None:
        try:
            timetable(push.cron)
        except CronInvalid as error:
            add((*here, "cron"), str(error), "write five fields, such as 15 2 * * *")
