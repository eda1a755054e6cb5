"""What people wrote down: a ticket for each noisy pass and outage, and for some strange images.

A ticket is opened, and settled some hours later; what it shows depends on the instant it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.world.luck import HOUR, MINUTE, Luck
from simulator.world.model import DownlinkSession, Offer, Outage, World

STRANGE_ONE_IN = 20  # products of the data access
PARTIES = {"cadip": "station", "prip": "production", "lta": "archive", "dd": "dissemination"}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One ticket. Instants in microseconds; settled from `resolved_at` on."""

    number: int
    title: str
    text: str
    label: str
    created_at: int
    resolved_at: int

    def updated_at(self, now: int) -> int:
        return self.resolved_at if now >= self.resolved_at else self.created_at


def anomalies(world: World) -> tuple[Anomaly, ...]:
    """All tickets of a world, by the instant at which they are opened."""
    told: list[tuple[int, int, str, str, str]] = []
    for sessions in world.sessions.values():
        told += [_pass(world.seed, one) for one in sessions if _noisy(one)]
    told += [_outage(one) for one in world.outages]
    told += [
        _image(world.seed, one)
        for one in world.offers.get("dd", ())
        if one.flaw is None and int(one.id[:8], 16) % STRANGE_ONE_IN == 11
    ]
    return tuple(
        Anomaly(number, title, text, label, created, resolved)
        for number, (created, resolved, title, text, label) in enumerate(sorted(told), 1)
    )


def _noisy(session: DownlinkSession) -> bool:
    return any(one.uncorrectable_tfs for one in session.quality)


def _pass(seed: int, session: DownlinkSession) -> tuple[int, int, str, str, str]:
    luck = Luck(seed, session.id, "ticket")
    created = session.downlink_stop + luck.between(20, 90) * MINUTE
    return (
        created,
        created + luck.between(3, 30) * HOUR,
        f"Lost frames in a downlink of {session.satellite}",
        f"Frames that cannot be corrected at {session.service}, session {session.session_id}.",
        "station",
    )


def _outage(outage: Outage) -> tuple[int, int, str, str, str]:
    label = PARTIES.get(outage.service.partition("-")[0], "platform")
    title = f"{outage.service} does not answer as it should"
    return outage.start + 10 * MINUTE, outage.stop + 2 * HOUR, title, f"Seen: {outage.kind}.", label


def _image(seed: int, offer: Offer) -> tuple[int, int, str, str, str]:
    luck = Luck(seed, offer.id, "ticket")
    created = offer.published_at + luck.between(1, 20) * HOUR
    text = f"A user writes that {offer.name} has a dark stripe along its edge."
    return created, created + 40 * HOUR, "Dark stripe in an image", text, "production"
