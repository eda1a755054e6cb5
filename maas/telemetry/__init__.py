"""Names that leave the process: logs, metrics."""
