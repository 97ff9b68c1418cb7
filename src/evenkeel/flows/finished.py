"""A run and what it made, in Python: for a notebook, or a program that goes on from there."""

import contextlib
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from evenkeel.artifacts import Artifact, Examples, Reference, Table, as_html
from evenkeel.errors import NotFoundError
from evenkeel.flows.project import Project, open_project
from evenkeel.flows.quality import Judged, QualityReport
from evenkeel.flows.run import run_pipeline
from evenkeel.ledger import Execution
from evenkeel.ledger import Run as LedgerRun
from evenkeel.pipeline import LineReporter


class FinishedRun:
    """A run: how it ended, and everything that it made.

    ``run["evaluate"]`` is what the step *evaluate* made, and ``run["transform.graph"]`` one output of a step with
    several. In a notebook the run and each artifact show themselves.
    """

    def __init__(self, project: Project, found: LedgerRun) -> None:
        self._project = project
        self.id = found.id
        self.pipeline = found.pipeline
        self.status = found.status
        self.error = found.error

    @property
    def title(self) -> str:
        """Which run it is, in a few words."""
        return f"run {self.id} of {self.pipeline}"

    @cached_property
    def steps(self) -> tuple[Execution, ...]:
        """What became of each step, and why it ran or did not."""
        return tuple(self._project.ledger.executions.of_run(self.id))

    @cached_property
    def outputs(self) -> Mapping[str, Reference]:
        """What can be asked for, by the name of the step, and of the output where a step has several."""
        named = {(step.step, name): reference for step in self.steps for name, reference in step.outputs.items()}
        return {step if name == "output" else f"{step}.{name}": found for (step, name), found in named.items()}

    def __getitem__(self, name: str) -> Artifact:
        return self._project.store.get(self._named(name))

    def _named(self, name: str) -> Reference:
        if name not in self.outputs:
            remedy = "It made nothing."
            raise NotFoundError("output", name, self.outputs, where=self.title, remedy=remedy)
        return self.outputs[name]

    @cached_property
    def quality(self) -> QualityReport:
        """What became of the data: what came, what was put aside or left out and why, what was found wrong."""
        run = self._project.ledger.runs.get(self.id)
        return Judged.of(list(self.steps), self._project.store).report(run)

    def examples(self, split: str) -> pa.Table:
        """Return the rows of a split as an Arrow table; its ``to_pandas()`` wants pandas installed."""
        return self._project.store.get_as(self._named("ingest"), Examples).table(split)

    def __repr__(self) -> str:
        return f"<{self.title}: {self.status}>"

    def _repr_html_(self) -> str:
        steps = [(one.step, one.status, f"{one.seconds:.2f}", one.why) for one in self.steps]
        facts = {"of": self.pipeline, "": self.status} | ({"error": self.error} if self.error else {})
        return as_html(f"Run {self.id}", facts, [Table(("step", "status", "seconds", "why"), steps)])

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.outputs)


def run(
    folder: str | Path = ".",
    *,
    parameters: Mapping[str, str] | None = None,
    as_of: str | None = None,
    from_step: str | None = None,
    cache: bool = True,
) -> FinishedRun:
    """Run the pipeline of the project at or above ``folder``, as ``evenkeel run`` does, and return the run.

    A run that was stopped by the data or refused by the gates is returned, too: see its ``status``.
    """
    project = open_project(Path(folder))
    with contextlib.chdir(project.root):
        result = run_pipeline(
            project.settings,
            project.store,
            project.ledger,
            given=parameters or {},
            as_of=as_of,
            from_step=from_step,
            cache=cache,
            reporter=LineReporter(sys.stdout),
        )
    return FinishedRun(project, project.ledger.runs.get(result.run_id))


def load_run(run_id: str | None = None, folder: str | Path = ".", *, made: str | None = None) -> FinishedRun:
    """Return a run of the project at or above ``folder``, by its id or the start of it.

    By default it is the last one, be it a model that was adopted; with ``made``, the last one that made this output, such
    as ``"transform.graph"`` or ``"train"``.
    """
    project = open_project(Path(folder))
    return FinishedRun(project, project.find_run(run_id, made))
