"""Tests that share a costly server run in one process, side by side with all others."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("grouped")
def test_the_runner_heeds_groups(request: pytest.FixtureRequest) -> None:
    """A version of it that forgets them starts every server in every process."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@grouped")
