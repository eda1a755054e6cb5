"""What can go wrong between the outbox and a listener.

BusError
├── EnvelopeInvalid   what arrived is not an event: retrying does not help
├── Unroutable        no queue takes this type of event: the choreography is incomplete
└── NotConfirmed      the transport did not confirm in time; it may have been delivered all the same
"""

from __future__ import annotations


class BusError(Exception):
    """Anything the bus reports."""


class EnvelopeInvalid(BusError):
    """The text is not a CloudEvents 1.0 envelope; the message names what is wrong with it."""


class Unroutable(BusError):
    """No queue takes events of this type."""


class NotConfirmed(BusError):
    """Publish again later: the consumer's inbox recognises what it has already seen."""
