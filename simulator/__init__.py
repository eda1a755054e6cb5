"""A ground segment that never was: services over their real protocols, played from a seed."""
