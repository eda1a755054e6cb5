"""DSIB files of raw data boxes (DDP, XBIP, EDIP): one channel of a downlink session each.

A session of an orbit's own antenna names its satellite and time; one by relay (`L…`) does not, and
its digits are no time: the satellite then stands in the folder, as does a retransfer.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

from collectors.files.content import (
    FileContent,
    FileRefused,
    ValueRefused,
    file_name,
    instant,
    root_of,
    satellite_in,
)
from collectors.xml import each, text_at
from maas.db.facts_reports import Block

NAME = re.compile(r"DCS_(\w{2,8}?)_(.+)_ch(\d{1,2})_DSIB\.xml", re.IGNORECASE)
SESSION = re.compile(r"[A-Z0-9_]{8,64}")


def read_dsib(path: str, content: bytes, changed_at: datetime) -> FileContent:
    """One channel as a block of its session; raises FileRefused."""
    named = NAME.fullmatch(file_name(path))
    if named is None:
        raise FileRefused("it is not called DCS_<unit>_<session>_ch<number>_DSIB.xml")
    root = root_of(content, "DCSU_Session_Information_Block")
    session = text_at(root, "session_id")
    if SESSION.fullmatch(session) is None:
        raise FileRefused(f"session_id is {session[:80]!r}, which is no session")
    if session != named[2]:
        raise FileRefused(f"session_id is {session}, and its name says {named[2][:80]}")
    size = text_at(root, "data_size")
    satellite = satellite_in(session.split("_")[0]) or satellite_in(str(PurePosixPath(path).parent))
    if satellite is None:
        raise FileRefused(
            "neither the session nor a folder names a satellite: keep the files in one such as "
            "/NOMINAL/S1A/"
        )
    blocks = [one for one in each(root, "dsdb_name") if (one.text or "").strip()]
    try:
        start = instant(text_at(root, "time_start"), "time_start")
        stop = instant(text_at(root, "time_stop"), "time_stop")
        created = instant(text_at(root, "time_created"), "time_created")
        finished = instant(text_at(root, "time_finished"), "time_finished")
    except ValueRefused as error:
        raise FileRefused(str(error)) from None
    if stop < start or finished < created:
        raise FileRefused("it ends before it begins")
    if not size.isdigit() or len(size) > 18:
        raise FileRefused(f"data_size is {size[:40]!r}, which is no number of bytes")
    retransfer = "RETRANSFER" in str(PurePosixPath(path).parent).upper().split("/")
    found = FileContent()
    found.blocks.append(
        Block(
            session_id=session, satellite=satellite, station_unit=named[1], retransfer=retransfer,
            channel=int(named[3]), started_at=start, stopped_at=stop, created_at=created,
            finished_at=finished, size_bytes=int(size), files=len(blocks), changed_at=changed_at,
        )
    )  # fmt: skip
    return found
