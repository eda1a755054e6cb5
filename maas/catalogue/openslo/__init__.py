"""OpenSLO v1: our promises in everybody's words, and back; what has no word there is annotated."""
