"""Folders of files: FTP, SFTP, WebDAV, an object store, a page of links, here, or an interface.

A way in is one module and one line in OPENERS. All of them list and read, and never more than
they are told to; a name that would lead out of its folder is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from collectors.folders.dav import DavFolder
from collectors.folders.ftp import FtpFolder
from collectors.folders.local import LocalFolder
from collectors.folders.place import Folder, Found, Place, Store
from collectors.folders.s3 import S3Folder
from collectors.folders.sftp import SftpFolder
from collectors.folders.web import WebFolder

__all__ = ["OPENERS", "Folder", "Found", "Place", "Store", "open_folder"]

OPENERS: Mapping[str, Callable[[Place], Store]] = {
    "ftp": FtpFolder,
    "ftps": FtpFolder,
    "sftp": SftpFolder,
    "dav": DavFolder,
    "davs": DavFolder,
    "s3": S3Folder,
    "s3+http": S3Folder,
    "http": WebFolder,
    "https": WebFolder,
    "file": LocalFolder,
}


def open_folder(place: Place) -> Store:
    """The way into a folder that its address asks for; nothing is asked yet."""
    return OPENERS[urlsplit(place.url).scheme](place)
