"""A credential that is watched can be tried, and something says when it ends.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from maas.catalogue.model import Interface, Target
from maas.catalogue.references import Add
from maas.catalogue.source import Location


def check_credential(here: Location, name: str, target: Target, asked: Interface, add: Add) -> None:
    """Report what a credential probe could not do, or should not."""
    if asked.auth.kind == "none":
        add((*here, "interface"), f"{target.interface} has no login that {name} could try",
            "give it one under `auth`, or name another interface")  # fmt: skip
    if target.url is None and asked.dialect != "odata":
        add(here, f"{name} does not say what is asked with the login", "add `url: https://…`")
    if target.url is not None and _host(target.url) != _host(asked.url):
        add((*here, "url"), f"the login of {target.interface} would go to another host",
            f"write an address that begins as {target.interface}'s does")  # fmt: skip
    soon, ends, quota = target.expect.expires_after, target.expires_at, target.expect.quota
    if soon is not None and ends is None and asked.auth.kind != "token":
        add((*here, "expect", "expires_after"), f"nothing says when the login of {name} ends",
            "add `expires_at: 2027-01-01T00:00:00Z`, or remove it")  # fmt: skip
    if ends is not None and ends.tzinfo is None:
        add((*here, "expires_at"), "expires_at has no time zone", "end it with Z for UTC")
    if quota is not None and (quota.header is None) == (quota.path is None):
        add((*here, "expect", "quota"), f"the quota of {name} stands in a header or at a path",
            "write one of `header: …` and `path: …`")  # fmt: skip


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
