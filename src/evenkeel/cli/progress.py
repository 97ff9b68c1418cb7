"""How a run shows itself on a terminal: a line for each step that ended, a bar for each that runs."""

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from evenkeel.pipeline import Reporter, RunResult, StepResult

_STYLE = {"ran": "green", "cached": "cyan", "skipped": "yellow", "failed": "red"}


class ConsoleReporter(Reporter):
    """Writes to standard output; bars only where that is a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description:10}"),
            BarColumn(24),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", markup=False),
        )
        self._bars = Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def run_started(self, run_id: str, steps: Sequence[str]) -> None:
        self._bars.start()

    def noted(self, text: str) -> None:
        self._console.print(text, style="yellow", markup=False)

    def step_started(self, name: str, why: str) -> None:
        self._tasks[name] = self._bars.add_task(name, total=None, note="")

    def step_progressed(self, name: str, done: int, total: int, note: str) -> None:
        if name in self._tasks:
            self._bars.update(self._tasks[name], completed=done, total=total, note=note)

    def step_finished(self, result: StepResult) -> None:
        task = self._tasks.pop(result.name, None)
        if task is not None:
            self._bars.remove_task(task)
        style = _STYLE[str(result.status)]
        seconds = f"{result.seconds:7.2f} s" if result.seconds else " " * 9
        self._console.print(f"  {result.name:10} [{style}]{result.status:8}[/{style}] {seconds}  ", end="")
        self._console.print(result.why, markup=False, style="dim", soft_wrap=True)

    def run_finished(self, result: RunResult) -> None:
        self._bars.stop()
