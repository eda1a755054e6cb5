"""Recording and alert rules for Prometheus and Grafana, with the catalogue's thresholds."""
