"""A world small enough to know by heart: a few rows for each service, written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from maas.domain.instants import DAY, HOUR, MINUTE, SECOND, to_us
from simulator.world.model import (
    ChannelQuality,
    DownlinkSession,
    Offer,
    Outage,
    OutageKind,
    PlanFile,
    SessionFile,
    World,
)

START = to_us(datetime(2026, 10, 1, tzinfo=UTC))
QUIET = START + 20 * HOUR  # when tests look: everything is published, nothing is broken
FLAWS = ("missing_publication_date", "null_id", "absurd_date", "start_after_end", "never_heard_of")


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def offer(
    service: str,
    number: int,
    published_at: int,
    *,
    name: str = "",
    visible_at: int | None = None,
    evicts_at: int | None = None,
    product_type: str = "GRDH_1S",
    flaw: str | None = None,
) -> Offer:
    return Offer(
        service=service,
        id=uuid(number),
        name=name or f"S1A_PRODUCT_{number:05d}.SAFE.zip",
        sensing_start=published_at - HOUR,
        sensing_end=published_at - HOUR + 25 * SECOND,
        origin_at=published_at - 10 * MINUTE,
        published_at=published_at,
        visible_at=published_at if visible_at is None else visible_at,
        evicts_at=evicts_at,
        size=1000 + number,
        md5=f"{number:032x}",
        attributes=(
            ("productType", product_type),
            ("orbitNumber", 60_000 + number),
            ("beginningDateTime", "2026-10-01T01:00:00.000Z"),
        ),
        flaw=flaw,
    )


def _offers() -> dict[str, tuple[Offer, ...]]:
    hourly = [offer("prip-s1", n, START + n * MINUTE) for n in range(1, 31)]
    hourly[4] = offer("prip-s1", 5, START + 5 * MINUTE, visible_at=START + 2 * HOUR)
    hourly[9] = offer("prip-s1", 10, START + 10 * MINUTE, product_type="SLC__1S")
    return {
        "prip-s1": tuple(hourly),
        "prip-s2": tuple(
            offer("prip-s2", n, START + n * MINUTE, flaw=flaw) for n, flaw in enumerate(FLAWS)
        ),
        "prip-s3": (offer("prip-s3", 1, START, evicts_at=START + 7 * DAY),),
        "prip-s5p": tuple(offer("prip-s5p", n, START + n * SECOND) for n in range(5_001)),
        "auxip": tuple(offer("auxip", n, START + n * SECOND) for n in range(300)),
        "lta": (offer("lta", 1, START - 40 * DAY), offer("lta", 2, START)),
        "dd": tuple(
            offer("dd", n, START + n * SECOND + n, name=f"S{n % 3 + 1}A_PRODUCT_{n:05d}.SAFE")
            for n in range(50)
        ),
    }


PASS_START = START + 6 * HOUR
PASS_STOP = PASS_START + 10 * MINUTE


def session(service: str, number: int, *, retransfer: bool = False) -> DownlinkSession:
    """Published 30 s into its pass; each channel's two files at 5 and 15, quality at 12 minutes."""
    name = f"S1A_2026100106000006{number:04d}"
    files = tuple(
        SessionFile(
            id=uuid(number * 100 + channel * 10 + block),
            name=f"DCS_01_{name}_ch{channel}_DSDB_{block:05d}.raw",
            channel=channel,
            block=block,
            final=block == 2,
            size=314_571_600,
            published_at=PASS_START + (5, 15)[block - 1] * MINUTE,
        )
        for channel in (1, 2)
        for block in (1, 2)
    )
    quality = tuple(
        ChannelQuality(channel, 1000, 3, 2, 1, PASS_START, PASS_START + 12 * MINUTE, 2, 629_143_200)
        for channel in (1, 2)
    )
    return DownlinkSession(
        service=service,
        id=uuid(number),
        session_id=name,
        satellite="S1A",
        station_unit="01",
        downlink_orbit=60_000 + number,
        acquisition_id=f"{number}_1",
        published_at=PASS_START + 30 * SECOND,
        planned_start=PASS_START,
        planned_stop=PASS_STOP,
        downlink_start=PASS_START,
        downlink_stop=PASS_STOP,
        retransfer=retransfer,
        antenna_ok=True,
        front_end_ok=True,
        downlink_ok=True,
        delivery_ok=True,
        files=files,
        quality=quality,
    )


def _outages() -> Iterable[Outage]:
    """On the second day an hour of each kind at prip-s1, and on the third at the others."""
    for hour, kind in enumerate(OutageKind):
        begins = START + DAY + hour * HOUR
        yield Outage("prip-s1", kind, begins, begins + HOUR)
    for service in ("auxip", "dd"):
        yield Outage(service, OutageKind.RATE_LIMITED, START + 2 * DAY, START + 3 * DAY)
    yield Outage("plans-site", OutageKind.HTML_500, START + 2 * DAY, START + 3 * DAY)
    yield Outage("portal", OutageKind.MAINTENANCE_200, START + 2 * DAY, START + 3 * DAY)


def small_world() -> World:
    plans = tuple(
        PlanFile("S1A", f"S1A_MP_USER_{n}.kml", "s1-kml", START, START + DAY, START + n * HOUR, ())
        for n in (1, 2)
    )
    return World(
        seed=0,
        start=START,
        stop=START + 3 * DAY,
        offers=_offers(),
        sessions={
            "cadip-sgs": (session("cadip-sgs", 1), session("cadip-sgs", 2, retransfer=True)),
            "cadip-nsg": (session("cadip-nsg", 3),),
        },
        plans=plans,
        outages=tuple(_outages()),
    )
