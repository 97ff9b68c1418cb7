"""Telling what happens in a run, while it happens."""

from collections.abc import Sequence
from typing import TextIO

from evenkeel.ledger import StepStatus
from evenkeel.pipeline.results import RunResult, StepResult


class Reporter:
    """Told of everything, in the thread that runs the graph; does nothing by itself."""

    def run_started(self, run_id: str, steps: Sequence[str]) -> None:
        """``steps`` are the names in the order in which they may run."""

    def noted(self, text: str) -> None:
        """Something that the user should know, such as what this runner cannot honour."""

    def step_started(self, name: str, why: str) -> None: ...

    def step_progressed(self, name: str, done: int, total: int, note: str) -> None: ...

    def step_finished(self, result: StepResult) -> None:
        """Called once for each step, those that were cached or skipped as well."""

    def run_finished(self, result: RunResult) -> None: ...


class LineReporter(Reporter):
    """A line for each step that has finished."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._width = 0

    def run_started(self, run_id: str, steps: Sequence[str]) -> None:
        self._width = max(map(len, steps), default=0)

    def noted(self, text: str) -> None:
        self._write(text)

    def step_finished(self, result: StepResult) -> None:
        seconds = f"{result.seconds:8.2f} s" if result.status in (StepStatus.RAN, StepStatus.FAILED) else " " * 10
        self._write(f"{result.name:{self._width}}  {result.status:7}{seconds}  {result.why}")

    def run_finished(self, result: RunResult) -> None:
        self._write(f"{result.run_id} {result.status} in {result.seconds:.2f} s")

    def _write(self, text: str) -> None:
        self._stream.write(text + "\n")
        self._stream.flush()
