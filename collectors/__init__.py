"""OBSERVE: probe the interfaces, harvest what they publish, read the plans: facts in."""
