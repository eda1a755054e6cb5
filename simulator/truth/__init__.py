"""What a perfect observer would report: the same promises, computed by separate code.

Nothing here is shared with the platform's arithmetic; only the catalogue's text is. Where the
engine merges intervals, this sweeps arrivals one by one and subtracts what was still uncovered.
"""

from simulator.truth.table import compute_truth, expected_quarantine, truth_main

__all__ = ["compute_truth", "expected_quarantine", "truth_main"]
