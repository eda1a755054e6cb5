"""The stages: one module each, and the one table of them."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.chain.stages.calibrate import calibrate
from simulator.chain.stages.correlate import correlate
from simulator.chain.stages.deliver import deliver
from simulator.chain.stages.detect import detect
from simulator.chain.stages.package import package
from simulator.chain.stages.quality import check_quality
from simulator.chain.worker import Stage

WORKERS: Mapping[str, Stage] = {
    "calibrate": calibrate,
    "detect": detect,
    "quality-control": check_quality,
    "correlate": correlate,
    "package": package,
    "deliver": deliver,
}
"""Those that listen; retrieval looks for its work itself."""
