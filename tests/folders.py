"""Folders that the embedded PostgreSQL may enter when the tests run as root.

They stand beside pytest's own, which every run of pytest on the machine closes to other users.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def enterable_folder() -> Iterator[Path]:
    """A folder of this run's own that any user may pass through, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="maas-tests-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
