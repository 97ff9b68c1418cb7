"""Running a step in a process of its own, which is killed at its time limit."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec

from evenkeel.artifacts.unfinished import remove_abandoned
from evenkeel.errors import StepError
from evenkeel.pipeline.attempts import Outcome
from evenkeel.pipeline.job import Job
from evenkeel.pipeline.messages import Failed, Finished, Message, Progressed, Started


class Children:
    """The processes that run now, so that all can be ended at once; none begins after that."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(self, specification: Path, errors: int) -> "subprocess.Popen[bytes] | None":
        command = [sys.executable, "-m", "evenkeel.pipeline.child", str(specification)]
        with self._lock:
            if self._closed:
                return None
            pipe = subprocess.PIPE
            child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, start_new_session=True)
            self._running.add(child)
            return child

    def ended(self, child: "subprocess.Popen[bytes]") -> None:
        with self._lock:
            self._running.discard(child)

    def kill_all(self) -> None:
        """Kill what runs, with all that it started."""
        with self._lock:
            self._closed = True
            for child in self._running:
                kill(child)


def kill(child: "subprocess.Popen[bytes]") -> None:
    """Kill a process and its descendants, if it still runs."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)


def run_process(job: Job, specification: Path, children: Children) -> Outcome:
    """Do a job in a process; one that is still running at the step's time limit is killed."""
    with job.log.with_suffix(".out").open("ab") as printed:
        child = children.start(specification, printed.fileno())
        if child is None:
            return Outcome(error=StepError(f"The step {job.node.name!r} was not started: the run was interrupted"))
        limit = _Limit(child, job.node.step.timeout)
        try:
            with child:
                outcome = _listen(child, job, limit)
        finally:
            limit.timer.cancel()
            children.ended(child)
            remove_abandoned(job.scratch)
    return outcome or _silent(job, child, late=limit.reached)


class _Limit:
    """Kills a process some seconds after its work has begun."""

    def __init__(self, child: "subprocess.Popen[bytes]", seconds: float | None) -> None:
        self.reached = False
        self._child = child
        self.timer = threading.Timer(seconds or threading.TIMEOUT_MAX, self._reach)
        self.timer.daemon = True

    def _reach(self) -> None:
        self.reached = True
        kill(self._child)


def _listen(child: "subprocess.Popen[bytes]", job: Job, limit: _Limit) -> Outcome | None:
    assert child.stdout is not None
    outcome = None
    for line in child.stdout:
        match msgspec.json.decode(line, type=Message):
            case Started():
                limit.timer.start()
            case Progressed(done, total, note):
                job.report(done, total, note)
            case Finished(made):
                outcome = Outcome(made)
            case Failed() as failed:
                outcome = Outcome(failed.made, failed.error(), failed.transient)
    return outcome


def _silent(job: Job, child: "subprocess.Popen[bytes]", *, late: bool) -> Outcome:
    log = job.log.with_suffix(".out")
    if late:
        seconds = f"{job.node.step.timeout:g} s"
        return Outcome(error=StepError(f"The step {job.node.name!r} was killed at its time limit", expected=seconds))
    return Outcome(
        error=StepError(
            f"The process of the step {job.node.name!r} died",
            got=f"exit code {child.returncode}",
            remedy=f"What it printed is in {log}.",
        )
    )
