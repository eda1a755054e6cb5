"""How hints travel: the outbox relay and the transports."""
