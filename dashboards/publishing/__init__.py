"""Publish boards to a running Grafana by its HTTP API: what is there becomes what is made."""
