"""What can go wrong between the outbox and a listener.

BusError
├── EnvelopeInvalid       what arrived is not an event: retrying does not help
├── Unroutable            no queue takes this type of event: the choreography is incomplete
├── NotConfirmed          the transport did not confirm in time; it may have arrived all the same
├── BrokerAddressInvalid  a setting of the broker is unusable; the message says what to write
├── ChannelLost           the channel ended while we waited for an answer on it
├── BrokerUnavailable     no node of the broker answers, or none lets us in: waiting may help
└── TopologyDiffers       a queue or exchange exists with other arguments: it needs a new version
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


class BrokerAddressInvalid(BusError):
    """An environment variable about the broker holds something unusable."""


class ChannelLost(BusError):
    """Ask again over another channel; whether the broker did what was asked is not known."""


class BrokerUnavailable(BusError):
    """The broker could not be asked; nothing is known of what it holds."""


class TopologyDiffers(BusError):
    """The broker holds something of this name with other arguments than the choreography's."""
