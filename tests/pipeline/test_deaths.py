import pytest

from evenkeel.testing.faults import die_at_each, function, side_by_side
from evenkeel.testing.steps import check_resumes, run_chain


@pytest.mark.slow
def test_a_run_that_dies_at_any_instant_is_resumed(tmp_path):
    instants = die_at_each(function(run_chain), check_resumes, tmp_path)
    assert {instant.split(":")[0] for instant in instants} == {"commit", "fsync", "rename"}


def test_eight_processes_on_one_ledger_all_succeed(tmp_path):
    side_by_side(run_chain, [(tmp_path,)] * 8)
    check_resumes(tmp_path)
