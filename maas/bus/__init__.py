"""How hints travel: from the outbox, through a transport, to the jobs they wake."""
