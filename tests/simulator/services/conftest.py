"""One running segment for all tests; each test finds it calm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulator.services.segment import Segment, running_segment


@pytest.fixture(scope="session")
def shared_segment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Segment]:
    with running_segment(tmp_path_factory.mktemp("papers")) as running:
        yield running


@pytest.fixture
def segment(shared_segment: Segment) -> Segment:
    shared_segment.calm()
    return shared_segment
