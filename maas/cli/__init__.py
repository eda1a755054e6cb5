"""What people type: `maas …`; the one place that knows every role."""
