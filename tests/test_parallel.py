"""The tests themselves, run in parallel."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("together")
def test_tests_of_a_group_run_in_one_process(request: pytest.FixtureRequest, worker_id: str) -> None:
    """pytest-xdist knows a group by what it adds to a test's id; where it adds nothing, each process makes anew what a group shares."""
    assert worker_id == "master" or request.node.nodeid.endswith("@together")
