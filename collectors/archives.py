"""Archives from outside: only plain files, only so many, only so large, and never by a bad path."""

from __future__ import annotations

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

MOST_MEMBERS = 500
LARGEST_MEMBER = 32 * 1024 * 1024  # bytes, unpacked
LARGEST_WHOLE = 128 * 1024 * 1024
ZIP_SIGN, GZIP_SIGN = b"PK\x03\x04", b"\x1f\x8b"


class ArchiveRefused(Exception):
    """An archive that is damaged, too large or full of tricks; the message says which."""


def members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The plain files of a tar (plain, gzip, bzip2, xz) or zip: name without folders, and bytes.

    Raises ArchiveRefused.
    """
    left = LARGEST_WHOLE
    found = _zipped(content) if content.startswith(ZIP_SIGN) else _tarred(content)
    for count, (name, data) in enumerate(found, 1):
        left -= len(data)
        if count > MOST_MEMBERS:
            raise ArchiveRefused(f"it holds more than {MOST_MEMBERS} files")
        if left < 0:
            raise ArchiveRefused(f"it unpacks to more than {LARGEST_WHOLE >> 20} MiB")
        yield name, data


def _tarred(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:*") as archive:
            for member in archive:
                if member.isdir():
                    continue
                if not member.isreg():
                    raise ArchiveRefused(f"{member.name[:80]!a} is a link or a device, no file")
                file = archive.extractfile(member)
                if file is not None:
                    yield _checked(member.name), _bounded(file.read(LARGEST_MEMBER + 1))
    except (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise ArchiveRefused(f"it is damaged: {error}") from None


def _zipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                with archive.open(member) as file:
                    yield _checked(member.filename), _bounded(file.read(LARGEST_MEMBER + 1))
    except (
        zipfile.BadZipFile, OSError, EOFError, zlib.error, lzma.LZMAError, ValueError,
        NotImplementedError, RuntimeError,
    ) as error:  # fmt: skip
        raise ArchiveRefused(f"it is damaged, or locked: {error}") from None


def _checked(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in name or not path.name:
        raise ArchiveRefused(f"{name[:80]!a} leads out of the archive")
    return path.name


def _bounded(data: bytes) -> bytes:
    if len(data) > LARGEST_MEMBER:
        raise ArchiveRefused(f"one of its files unpacks to more than {LARGEST_MEMBER >> 20} MiB")
    return data
