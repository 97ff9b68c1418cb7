import random
import signal
import subprocess
import sys
import time

import pytest

from evenkeel.testing.faults import die_at_each, function, side_by_side
from evenkeel.testing.steps import check_resumes, run_chain

CHAIN = """
import sys
from pathlib import Path
from evenkeel.testing.steps import run_chain
print("begins", flush=True)
run_chain(Path(sys.argv[1]), 300)
"""


@pytest.mark.slow
def test_a_run_that_dies_at_any_instant_is_resumed(tmp_path):
    instants = die_at_each(function(run_chain), check_resumes, tmp_path)
    assert {instant.split(":")[0] for instant in instants} == {"commit", "fsync", "rename"}


def kill_after(seconds, folder):
    """Kill a run some time after it began, and return what its process ended with."""
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", CHAIN, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        time.sleep(seconds)
        process.kill()
    return process.returncode


@pytest.mark.slow
def test_a_run_that_is_killed_at_random_instants_is_resumed(tmp_path):
    draw = random.Random(7)
    for number in range(8):
        assert kill_after(draw.uniform(0, 0.6), tmp_path / str(number)) == -signal.SIGKILL
        check_resumes(tmp_path / str(number))


def test_eight_processes_on_one_ledger_all_succeed(tmp_path):
    side_by_side(run_chain, [(tmp_path,)] * 8)
    check_resumes(tmp_path)
