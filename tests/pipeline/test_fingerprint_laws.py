import pytest

from evenkeel.testing.fingerprints import (
    MUST_NOT_RUN,
    MUST_RUN,
    check_must_not_run,
    check_must_run,
    check_place_does_not_count,
)


@pytest.mark.parametrize("case", MUST_RUN, ids=lambda case: case.name)
def test_a_change_that_counts_runs_again(case, tmp_path):
    check_must_run(case, tmp_path)


@pytest.mark.parametrize("case", MUST_NOT_RUN, ids=lambda case: case.name)
def test_a_change_that_does_not_count_does_not_run_again(case, tmp_path):
    check_must_not_run(case, tmp_path)


@pytest.mark.parametrize("case", MUST_RUN + MUST_NOT_RUN, ids=lambda case: case.name)
def test_the_folder_does_not_count(case, tmp_path):
    check_place_does_not_count(case, tmp_path)
