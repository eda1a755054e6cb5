"""SHOW: Grafana boards, data sources and alert rules, made from the catalogue."""
