"""Finds ships and slicks in a calibrated scene, and says where they are."""
