"""What can be wrong with a wish for a scene.

SceneError
└── ImpossibleScene   no scene like the one asked for can be made; the message says what to change
"""


class SceneError(Exception):
    """The root of this library's errors."""


class ImpossibleScene(SceneError):
    """The scene asked for cannot be made."""
