"""SHOW: the public status page, the JSON behind it and the health of the platform."""
