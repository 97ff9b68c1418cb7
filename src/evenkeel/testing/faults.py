"""Dying at every instant at which something could be left half-written, and working side by side.

The instants are those of `evenkeel.artifacts.faults`. A *victim* does some work in an empty folder, in another process;
`die_at_each` lets it run through once to count, and then once for each instant with a SIGKILL there.
"""

import multiprocessing
import os
import subprocess
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import TypeAlias

from evenkeel.artifacts import faults

Victim: TypeAlias = Callable[[Path, int, Path], int]
_PRELOADED = [
    "__main__",
    "evenkeel.ledger.ledger",
    "evenkeel.ledger.upgrade",
    "evenkeel.testing.ledger",
    "evenkeel.testing.quarantine",
    "evenkeel.testing.steps",
    "evenkeel.testing.stores",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "duckdb",
    "pyarrow.csv",
    "pandas",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
]


def die_at_each(victim: Victim, verify: Callable[[Path], None], root: Path, only: str = "") -> list[str]:
    """Kill ``victim`` at each of its instants, and call ``verify`` on the folder that it left.

    Returns the instants that a whole pass goes through, such as ``"rename:before /…/ledger.db.anchor"``; those that do
    not begin with ``only`` are passed alive. ``verify`` raises where something is wrong; it also gets the folder of the
    pass that nobody killed.
    """
    instants = _pass(victim, 0, root / "whole")
    verify(root / "whole")
    for at in (at for at, instant in enumerate(instants, 1) if instant.startswith(only)):
        passed = _pass(victim, at, root / str(at))
        if len(passed) < at:
            raise AssertionError(f"Instant {at} of {len(instants)} was not reached: {instants[at - 1]}")
        try:
            verify(root / str(at))
        except Exception as error:
            error.add_note(f"after a death at instant {at}: {instants[at - 1]}")
            raise
    return instants


def command(arguments: Callable[[Path], Sequence[str]]) -> Victim:
    """Return a victim that runs a command; the processes that it starts may be the ones that die."""

    def run(folder: Path, at: int, counted_in: Path) -> int:
        switches = {"EVENKEEL_FAULT_AT": str(at), "EVENKEEL_FAULT_COUNT": str(counted_in)}
        done = subprocess.run(arguments(folder), env=os.environ | switches, cwd=folder, capture_output=True)
        return done.returncode

    return run


def function(work: Callable[..., None], *arguments: object) -> Victim:
    """Return a victim that calls ``work(folder, *arguments)``, which must be importable, in a new process."""

    def run(folder: Path, at: int, counted_in: Path) -> int:
        process = _start(_with_hook, (at, str(counted_in), work, folder, *arguments))
        process.join()
        return process.exitcode or 0

    return run


def side_by_side(work: Callable[..., None], arguments: Sequence[tuple[object, ...]]) -> None:
    """Call ``work``, which must be importable, with each of ``arguments``, all at once, in a process for each."""
    processes = [_start(work, each) for each in arguments]
    for process in processes:
        process.join()
    codes = [process.exitcode for process in processes]
    if any(codes):
        raise AssertionError(f"Of {len(codes)} processes side by side some failed, with the exit codes {codes}")


def _pass(victim: Victim, at: int, folder: Path) -> list[str]:
    folder.mkdir(parents=True)
    counted_in = folder.with_name(f"{folder.name}.instants")
    counted_in.touch()
    code = victim(folder, at, counted_in)
    if at == 0 and code != 0:
        raise AssertionError(f"The victim failed although nobody killed it, with the exit code {code}")
    return [line.rstrip() for line in counted_in.read_text().splitlines()]


def _start(target: Callable[..., None], arguments: tuple[object, ...]) -> ForkServerProcess:
    process = _context().Process(target=target, args=arguments)
    process.start()
    return process


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def _with_hook(at: int, counted_in: str, work: Callable[..., None], *arguments: object) -> None:
    faults.hook = faults.KillAt(at, counted_in)
    work(*arguments)
