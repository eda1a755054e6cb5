"""Monitoring as a Service for satellite ground segments: what the roles share."""
