"""Email: plain text with a simple HTML twin, one thread per incident.

The Message-ID is made of the update's id, so that a message sent twice is recognised as one. The
text comes in every language, the first one first.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

import aiosmtplib
import structlog

from alerting.errors import ChannelError
from alerting.messages import in_language
from alerting.notice import Notice
from alerting.words import WORDS
from maas.catalogue.model import Channel

log = structlog.get_logger(__name__)

TIMEOUT = 30.0  # seconds
_TLS_FROM_THE_START = 465


async def send_email(channel: Channel, notice: Notice, environ: Mapping[str, str]) -> None:
    """Hand the message to the SMTP server; raises ChannelError unless a recipient was accepted."""
    message = compose(channel, notice)
    at_once = channel.port == _TLS_FROM_THE_START
    try:
        refused, _ = await aiosmtplib.send(
            message,
            hostname=channel.host or "localhost",
            port=channel.port,
            use_tls=at_once,
            start_tls=channel.start_tls and not at_once,
            username=channel.username,
            password=_password(channel, environ),
            timeout=TIMEOUT,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise ChannelError(
            "; ".join(f"{each.recipient}: {each.code} {each.message}" for each in error.recipients),
            permanent=all(each.code >= 500 for each in error.recipients),
        ) from error
    except aiosmtplib.SMTPResponseException as error:
        told = f"{error.code} {error.message}"
        raise ChannelError(told, permanent=error.code >= 500) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise ChannelError(f"{type(error).__name__}: {error}") from error
    for address, answer in refused.items():
        log.warning("recipient refused", recipient=address, why=str(answer))


def compose(channel: Channel, notice: Notice) -> EmailMessage:
    """The message; raises ChannelError when the channel lacks a sender or recipients."""
    if channel.sender is None or not channel.to:
        raise ChannelError(
            "an email channel needs `sender` and `to`: write them in the catalogue",
            permanent=True,
        )
    domain = channel.sender.rpartition("@")[2].rstrip(">")
    message = EmailMessage()
    message["From"] = channel.sender
    message["To"] = ", ".join(channel.to)
    message["Subject"] = _subject(notice)
    message["Date"] = format_datetime(notice.attempted_at)
    message["Message-ID"] = _message_id(notice.update.id, domain)
    earlier = [_message_id(update.id, domain) for update in notice.updates[:-1]]
    if earlier:
        message["In-Reply-To"] = earlier[-1]
        message["References"] = " ".join(dict.fromkeys([earlier[0], *earlier[-9:]]))
    message["Auto-Submitted"] = "auto-generated"
    texts = [_text(notice, language) for language in WORDS]
    message.set_content("\n\n--\n\n".join(texts) + "\n")
    message.add_alternative(_html(texts, notice.link), subtype="html")
    return message


def _subject(notice: Notice) -> str:
    english = WORDS["en"]
    status = english[f"status.{notice.incident.status}"]
    severity = english[f"severity.{notice.incident.severity}"]
    return f"[{status}, {severity}] {in_language(notice.incident.title, 'en')}"


def _text(notice: Notice, language: str) -> str:
    title = in_language(notice.incident.title, language)
    return f"{title}\n\n{notice.update.body.get(language, '')}"


def _html(texts: list[str], link: str) -> str:
    """The same lines; the link becomes one that can be followed when it is a whole URL."""
    paragraphs = []
    for text in texts:
        heading, _, rest = html.escape(text).partition("\n\n")
        paragraphs.append(f"<h3>{heading}</h3><p>{rest.replace(chr(10), '<br>')}</p>")
    page = f"<html><body>{'<hr>'.join(paragraphs)}</body></html>"
    escaped = html.escape(link)
    if not link.startswith(("http://", "https://")):
        return page
    return page.replace(escaped, f'<a href="{escaped}">{escaped}</a>')


def _message_id(update_id: UUID, domain: str) -> str:
    return f"<{update_id}@{domain}>"


def _password(channel: Channel, environ: Mapping[str, str]) -> str | None:
    if channel.password_env is None:
        return None
    password = environ.get(channel.password_env)
    if password is None:
        raise ChannelError(
            f"the environment variable {channel.password_env} is not set: it holds the password"
        )
    return password
