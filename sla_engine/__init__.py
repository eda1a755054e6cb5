"""JUDGE: items and spans from facts, and from them figures, states and transitions."""
