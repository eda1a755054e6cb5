"""TELL: transitions become incidents, incidents become messages that arrive."""
