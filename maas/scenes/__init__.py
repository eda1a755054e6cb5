"""Synthetic radar scenes with a known truth: seeded, marked as synthetic, without the platform.

`write_scene(SceneSpec(seed=7, acquired_at=…), folder)` is all that most callers need.
"""

from maas.scenes.errors import ImpossibleScene, SceneError
from maas.scenes.image import Scene, compose
from maas.scenes.spec import MARK, PREFIX, SceneSpec
from maas.scenes.writing import WrittenScene, write_scene

__all__ = [
    "MARK",
    "PREFIX",
    "ImpossibleScene",
    "Scene",
    "SceneError",
    "SceneSpec",
    "WrittenScene",
    "compose",
    "write_scene",
]
