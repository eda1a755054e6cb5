"""Places where files lie or go can be reached: address, pinned key, bucket, a whole login.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from maas.catalogue.addresses import bare, check_url, check_variable
from maas.catalogue.references import Add
from maas.catalogue.source import Location

OBJECT_STORES = ("s3+http", "s3")
READ_FROM = ("ftp", "ftps", "sftp", "dav", "davs", *OBJECT_STORES, "http", "https")
PUT_INTO = (*OBJECT_STORES, "http", "https", "sftp")
LOCAL = "file:///"


class Account(Protocol):
    """How we log in at a place of files."""

    @property
    def username(self) -> str | None: ...
    @property
    def password_env(self) -> str | None: ...
    @property
    def host_key(self) -> str | None: ...


def check_place(
    here: Location, key: str, url: str | None, account: Account, add: Add,
    schemes: tuple[str, ...] = READ_FROM,
) -> None:  # fmt: skip
    """Report a place that could not be read, or written to; `url` stands under `key`."""
    check_variable((*here, "password_env"), account.password_env, add)
    if account.password_env and not account.username:
        add(here, "there is a password and no user", "add `username: …`")
    if url is not None and url.startswith("file:"):
        if not url.startswith(LOCAL):
            add((*here, key), f"{bare(url)!r} is no local folder",
                "begin with file:/// and a path from the root")  # fmt: skip
        return
    check_url((*here, key), url, add, schemes)
    if url is not None and url.startswith("sftp:") and not account.host_key:
        add(here, "any SFTP server would be trusted",
            "add `host_key: SHA256:…`, as `ssh-keygen -lf` prints it")  # fmt: skip
    if url is not None and _has_no_bucket(url):
        add((*here, key), "the address of an object store names no bucket",
            "write s3://host/bucket, and a folder behind it if you like")  # fmt: skip


def _has_no_bucket(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in OBJECT_STORES and not parts.path.strip("/")
