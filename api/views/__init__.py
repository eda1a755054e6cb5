"""What the templates draw: plain values computed from the board. Pure, without a language."""
