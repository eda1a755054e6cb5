"""What cannot be asked, and therefore calls us: heartbeats, events, tickets, private probes."""
