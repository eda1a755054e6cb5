"""What can go wrong when a message is sent.

ChannelError            the message was not accepted
├── permanent=True      trying again cannot help: somebody must change the channel
└── permanent=False     the other side may recover: back off and try again
"""

from __future__ import annotations

from datetime import timedelta


class ChannelError(Exception):
    """A message was not accepted; says why, whether to retry, and how long to wait if asked to."""

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
