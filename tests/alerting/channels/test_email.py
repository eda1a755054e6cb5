from __future__ import annotations

import socket

import pytest

from alerting.channels.email import send_email
from alerting.errors import ChannelError
from maas.catalogue.model import Channel
from tests.alerting.notices import ending, opening
from tests.alerting.receivers import smtp_receiver


def channel(port: int, **extra: object) -> Channel:
    return Channel.model_validate(
        {
            "kind": "email",
            "host": "127.0.0.1",
            "port": port,
            "sender": "MaaS <maas@status.example>",
            "to": ["duty@ops.example", "desk@ops.example"],
            **extra,
        }
    )


async def test_the_updates_of_an_incident_form_one_thread() -> None:
    async with smtp_receiver() as receiver:
        await send_email(channel(receiver.port), opening(), {})
        await send_email(channel(receiver.port), ending(), {})
    first, last = receiver.got
    assert first["Message-ID"] == "<00000000-0000-0000-0000-000000000001@status.example>"
    assert first["References"] is None
    assert last["Message-ID"] == "<00000000-0000-0000-0000-000000000002@status.example>"
    assert last["References"] == last["In-Reply-To"] == first["Message-ID"]
    assert first["Subject"] == "[investigating, urgent] Sentinel-1 PRIP is down"
    assert last["Subject"] == "[resolved, urgent] Sentinel-1 PRIP is down"


async def test_the_message_is_plain_text_with_an_html_twin_in_both_languages() -> None:
    async with smtp_receiver() as receiver:
        await send_email(channel(receiver.port), opening(), {})
    [message] = receiver.got
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().splitlines() == [
        "Sentinel-1 PRIP is down",
        "",
        "It <broke> & fell.",
        "",
        "--",
        "",
        "PRIP Sentinel-1 : en panne",
        "",
        "C’est cassé.",
    ]
    assert "It &lt;broke&gt; &amp; fell." in rich.get_content()
    assert message["To"] == "duty@ops.example, desk@ops.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Thu, 01 Oct 2026 12:01:00 +0000"


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("451 try again later", False), ("452 out of room", False), ("554 no such mail", True)],
)
async def test_a_refused_message_is_permanent_when_the_server_says_5xx(
    answer: str, permanent: bool
) -> None:
    async with smtp_receiver(answer) as receiver:
        with pytest.raises(ChannelError, match=answer[:3]) as refusal:
            await send_email(channel(receiver.port), opening(), {})
    assert refusal.value.permanent is permanent


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [
        ({"duty@ops.example": "550 unknown", "desk@ops.example": "550 unknown"}, True),
        ({"duty@ops.example": "550 unknown", "desk@ops.example": "450 greylisted"}, False),
    ],
)
async def test_refused_recipients_are_named_and_permanent_only_when_all_are(
    answers: dict[str, str], permanent: bool
) -> None:
    async with smtp_receiver() as receiver:
        receiver.refused_recipients = answers
        with pytest.raises(ChannelError, match=r"duty@ops\.example: 550") as refusal:
            await send_email(channel(receiver.port), opening(), {})
    assert refusal.value.permanent is permanent


async def test_one_recipient_that_is_accepted_is_enough() -> None:
    async with smtp_receiver() as receiver:
        receiver.refused_recipients = {"duty@ops.example": "550 unknown"}
        await send_email(channel(receiver.port), opening(), {})
    assert len(receiver.got) == 1


async def test_an_unreachable_server_is_transient() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ChannelError) as refusal:
            await send_email(channel(taken.getsockname()[1]), opening(), {})
    assert not refusal.value.permanent


@pytest.mark.parametrize("lacking", [{"sender": None}, {"to": []}])
async def test_a_channel_without_sender_or_recipients_is_a_permanent_failure(
    lacking: dict[str, object],
) -> None:
    with pytest.raises(ChannelError, match="needs `sender` and `to`") as refusal:
        await send_email(channel(25, **lacking), opening(), {})
    assert refusal.value.permanent


async def test_a_password_that_is_not_set_is_named() -> None:
    with pytest.raises(ChannelError, match="MAIL_PASSWORD is not set"):
        await send_email(channel(25, password_env="MAIL_PASSWORD"), opening(), {})
