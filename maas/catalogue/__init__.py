"""What is monitored, for whom and what was promised: YAML read strictly into frozen models."""
