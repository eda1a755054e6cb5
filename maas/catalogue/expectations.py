"""Which expectations mean something to which kinds of probe; the others are refused."""

from __future__ import annotations

from maas.catalogue.model import Expect
from maas.catalogue.references import Add
from maas.catalogue.source import Location

TEXTS = ("http", "tcp", "ftp", "sftp", "webdav", "smtp", "odata", "credential")
ONLY_OF = {  # expectations that mean something to some kinds only
    "expires_after": ("tls", "credential"), "quota": ("credential",),
    "addresses": ("dns",), "offset_below": ("ntp",),
    "min_rows": ("odata", "stac"), "json_values": ("http",), "redirects": ("http", "download"),
    "declares": ("metadata",), "fingerprint": ("metadata",),
    "checksum": ("download",), "throughput_above": ("download",),
    "body_contains": TEXTS, "body_absent": TEXTS,
}  # fmt: skip


def check_expect(here: Location, whose: str, kind: str, expect: Expect, add: Add) -> None:
    """Report expectations that mean nothing to a kind of probe."""
    for key, kinds in ONLY_OF.items():
        if key in expect.model_fields_set and kind not in kinds:
            written = Expect.model_fields[key].alias or key
            means_nothing((*here, written), written, whose, kinds, add)


def means_nothing(here: Location, key: str, whose: str, kinds: tuple[str, ...], add: Add) -> None:
    """Report a key that a kind of probe would not heed."""
    choices = " or ".join(f"`probe: {one}`" for one in kinds[:3])
    add(here, f"{key} means nothing to {whose}", f"remove it, or write {choices}")
