"""Folders that the embedded PostgreSQL may enter when the tests run as root."""

from __future__ import annotations

import tempfile
from pathlib import Path


def enterable(folder: Path) -> Path:
    """Let other users pass through the temporary folders above `folder`."""
    for parent in (folder, *folder.parents):
        if parent.is_relative_to(tempfile.gettempdir()) and parent != Path(tempfile.gettempdir()):
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder
