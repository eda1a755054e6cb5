"""Archives from outside: bombs, tricks and damage end in one kind of error."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest

from collectors import archives
from collectors.archives import ArchiveRefused, members


def tar(*files: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.type, member.size = kind, len(content) if kind == tarfile.REGTYPE else 0
            member.linkname = "/etc/passwd"
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_plain_files_come_out_by_their_own_names() -> None:
    assert list(members(tar(("./a/b.csv", b"1"), ("c.csv", b"2")))) == [
        ("b.csv", b"1"), ("c.csv", b"2")
    ]  # fmt: skip
    assert list(members(zipped("x/y.xml", b"<a/>"))) == [("y.xml", b"<a/>")]


@pytest.mark.parametrize("name", ["../up.csv", "/etc/cron", "a/../../b", "..\\up.csv"])
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    for content in (tar((name, b"1")), zipped(name, b"1")):
        with pytest.raises(ArchiveRefused, match="leads out"):
            list(members(content))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(kind: bytes) -> None:
    with pytest.raises(ArchiveRefused, match="a link or a device"):
        list(members(tar(("x", b""), kind=kind)))


def test_a_bomb_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_MEMBER", 1 << 16)
    for content in (tar(("x", bytes(1 << 20))), zipped("x", bytes(1 << 20))):
        with pytest.raises(ArchiveRefused, match="unpacks to more than"):
            list(members(content))
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    with pytest.raises(ArchiveRefused, match="more than 3 files"):
        list(members(tar(*((f"{n}", b"") for n in range(5)))))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no zip",
        gzip.compress(b"no tar"),
        tar(("x", b"1" * 999))[:-40],
        b"\xfd7zXZ",
    ],
    ids=["empty", "no-zip", "no-tar", "cut", "xz"],  # bytes that hold a date have no lasting name
)
def test_damage_is_said(content: bytes) -> None:
    with pytest.raises(ArchiveRefused, match="damaged"):
        list(members(content))
