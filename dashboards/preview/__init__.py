"""A board drawn without Grafana: the same JSON, the same queries, HTML and SVG."""
