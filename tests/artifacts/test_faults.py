import sys
from pathlib import Path

import pytest

from evenkeel.testing.faults import command, die_at_each, side_by_side

TWO_FILES = """
import subprocess, sys
from pathlib import Path
from evenkeel.artifacts import write_file
write_file(Path("a"), b"a")
if not sys.argv[1:]:
    sys.exit(subprocess.run([sys.executable, __file__, "child"]).returncode)
"""


def test_a_command_and_the_processes_that_it_starts_die_at_each_instant(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(TWO_FILES)
    seen: list[bool] = []
    victim = command(lambda _: [sys.executable, str(tmp_path / "script.py")])
    instants = die_at_each(victim, lambda folder: seen.append((folder / "a").exists()), tmp_path, only="rename")
    assert [instant.split()[0] for instant in instants if instant.startswith("rename")] == [
        "rename:before",
        "rename:after",
        "rename:before",
        "rename:after",
    ]
    assert seen == [True, False, True, True, True]


def test_what_fails_without_a_fault_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="although nobody killed it"):
        die_at_each(command(lambda _: [sys.executable, "-c", "1/0"]), lambda _: None, tmp_path)


def test_a_failure_after_a_death_says_which(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(TWO_FILES)

    def verify(folder: Path) -> None:
        assert (folder / "a").exists()

    victim = command(lambda _: [sys.executable, str(tmp_path / "script.py"), "child"])
    with pytest.raises(AssertionError) as raised:
        die_at_each(victim, verify, tmp_path)
    assert raised.value.__notes__[0].startswith("after a death at instant 1: fsync:before")


def test_a_process_that_fails_beside_others_is_told() -> None:
    with pytest.raises(AssertionError, match=r"exit codes \[0, 3\]"):
        side_by_side(sys.exit, [(0,), (3,)])
