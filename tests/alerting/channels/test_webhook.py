from __future__ import annotations

import base64
import json
import socket
import subprocess

import pytest

from alerting.channels.webhook import send_webhook
from alerting.errors import ChannelError
from maas.catalogue.model import Channel
from tests.alerting.notices import ending, opening
from tests.alerting.receivers import http_receiver
from tests.alerting.world import minutes

OLD, NEW = b"an old secret of 24 bytes", b"a new secret of 32 bytes, rotated"


def held(*secrets: bytes) -> dict[str, str]:
    return {"HOOK_SECRET": " ".join(f"whsec_{base64.b64encode(each).decode()}" for each in secrets)}


def channel(url: str, **extra: object) -> Channel:
    return Channel.model_validate({"kind": "webhook", "url": url, **extra})


def openssl_signature(secret: bytes, signed: bytes) -> str:
    """The same HMAC by a program that is not ours."""
    answer = subprocess.run(
        ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{secret.hex()}"],
        input=signed,
        capture_output=True,
        check=True,
    )
    return "v1," + base64.b64encode(bytes.fromhex(answer.stdout.split()[-1].decode())).decode()


async def test_every_secret_signs_what_was_sent_as_another_program_confirms() -> None:
    async with http_receiver() as receiver:
        sent = channel(receiver.url, secret_env="HOOK_SECRET")
        await send_webhook(sent, opening(), held(NEW, OLD))
    [(headers, body)] = receiver.got
    assert headers["webhook-id"] == "00000000-0000-0000-0000-000000000001"
    assert headers["webhook-timestamp"] == str(int(minutes(1).timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"].split(" ") == [
        openssl_signature(NEW, signed),
        openssl_signature(OLD, signed),
    ]


async def test_without_a_secret_there_is_no_signature() -> None:
    async with http_receiver() as receiver:
        await send_webhook(channel(receiver.url), opening(), {})
    assert "webhook-signature" not in receiver.got[0][0]


async def test_the_body_is_what_status_page_clients_expect() -> None:
    async with http_receiver() as receiver:
        await send_webhook(channel(receiver.url), opening(), {})
        await send_webhook(channel(receiver.url), ending(), {})
    first, last = (json.loads(body) for _, body in receiver.got)
    assert first["page"] == {
        "id": "maas",
        "status_indicator": "major",
        "status_description": "Partial System Outage",
    }
    assert first["incident"]["status"] == "investigating"
    assert first["incident"]["resolved_at"] is None
    assert first["incident"]["shortlink"].startswith("https://status.example/incidents/")
    assert first["incident"]["incident_updates"][0]["affected_components"] == [
        {
            "code": "sentinel-1/prip",
            "name": "Sentinel-1 › Production interface",
            "old_status": "operational",
            "new_status": "major_outage",
        }
    ]
    assert last["page"]["status_indicator"] == "none"
    assert last["incident"]["resolved_at"] == "2026-10-01T12:20:00.000Z"
    assert last["incident"]["components"][0]["status"] == "operational"
    assert [each["status"] for each in last["incident"]["incident_updates"]] == [
        "resolved",
        "investigating",
    ]
    assert last["incident"]["maas"]["body"]["fr"] == "Rétabli."


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (302, False),
        (400, True),
        (401, True),
        (404, True),
        (408, False),
        (409, False),
        (410, True),
        (425, False),
        (429, False),
        (500, False),
        (503, False),
    ],
)
async def test_a_refusal_is_permanent_only_when_trying_again_cannot_help(
    status: int, permanent: bool
) -> None:
    async with http_receiver(status) as receiver:
        with pytest.raises(ChannelError, match=f"answered {status}") as refusal:
            await send_webhook(channel(receiver.url), opening(), {})
    assert refusal.value.permanent is permanent


async def test_a_receiver_may_ask_for_a_pause() -> None:
    async with http_receiver() as receiver:
        receiver.answers = [(429, {"Retry-After": "90"})]
        with pytest.raises(ChannelError) as refusal:
            await send_webhook(channel(receiver.url), opening(), {})
    assert refusal.value.retry_after is not None
    assert refusal.value.retry_after.total_seconds() == 90


async def test_nobody_listening_is_transient() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(ChannelError, match="ConnectError") as refusal:
            await send_webhook(channel(url), opening(), {})
    assert not refusal.value.permanent


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, "HOOK_SECRET is not set"),
        ({"HOOK_SECRET": "whsec_not base64!"}, "openssl rand -base64 32"),
    ],
)
async def test_a_secret_that_is_missing_or_unreadable_is_told_and_may_be_put_right(
    environ: dict[str, str], told: str
) -> None:
    signed = channel("http://127.0.0.1:9/", secret_env="HOOK_SECRET")
    with pytest.raises(ChannelError, match=told) as refusal:
        await send_webhook(signed, opening(), environ)
    assert not refusal.value.permanent


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:port/", "127.0.0.1/hook"])
async def test_a_channel_without_a_usable_url_is_a_permanent_failure(url: str | None) -> None:
    with pytest.raises(ChannelError) as refusal:
        await send_webhook(Channel(kind="webhook", url=url), opening(), {})
    assert refusal.value.permanent
