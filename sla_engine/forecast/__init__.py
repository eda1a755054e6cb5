"""FORECAST: what will become of running items and open periods. Pure functions and a reader."""
