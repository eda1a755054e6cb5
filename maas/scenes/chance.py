"""Chance that depends on nothing but the seed and a name.

Each part of a scene draws from a stream of its own, so that a scene with one ship more has the
same sea, and blocks may be made in any order.
"""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, *names: object) -> np.random.Generator:
    words = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, *words])))
