"""Doing the work of one step: load what it is given, call the function, keep what it gives."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evenkeel.artifacts import Artifact, Reference
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.artifacts.unfinished import new_folder
from evenkeel.clock import Clock
from evenkeel.errors import StepError
from evenkeel.ledger import ArtifactRow
from evenkeel.ledger.rows import to_json
from evenkeel.pipeline.context import Progress, StepContext, no_progress
from evenkeel.pipeline.logs import step_log
from evenkeel.pipeline.node import Node
from evenkeel.pipeline.signature import ONE

if TYPE_CHECKING:
    from evenkeel.ledger import Ledger

Made = dict[str, ArtifactRow]


@dataclass(frozen=True, slots=True)
class Job:
    """A node of a run with everything that it needs; the same in a thread, a process, and a pod of a cluster.

    ``kept`` is what the step asks to have kept even where it fails. Without ``cache`` it is not to use what earlier runs found.
    """

    node: Node
    inputs: Mapping[str, Reference | None]
    run_id: str
    folder: Path
    store: ArtifactStore
    clock: Clock
    open_ledger: Callable[[], "Ledger"]
    report: Progress = no_progress
    kept: Made = field(default_factory=dict)
    cache: bool = True

    def keep(self, name: str, value: Artifact) -> None:
        """Store an artifact for the case that the step fails."""
        self.kept[name] = _keep(value, self.store)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.node.name}.log"

    @property
    def scratch(self) -> Path:
        return scratch_of(self.folder.parent)


def scratch_of(runs: Path) -> Path:
    """Return the folder in which the steps of all runs have their scratch folders, each held while it is in use."""
    return runs / ".scratch"


def perform(job: Job) -> Made:
    """Run a step, and return what it made by the name of the output; an output that is None is left out."""
    with step_log(job.log, job.clock) as logger:
        wired = {name: job.inputs.get(name) for name in job.node.step.signature.inputs}
        given = {name: None if one is None else job.store.get(one) for name, one in wired.items()}
        logger.info("started", extra={"step": job.node.name, "inputs": {k: str(v) for k, v in job.inputs.items()}})
        try:
            with _context(job, logger) as context:
                result = job.node.step.function(**given, **job.node.arguments, **context)
                made = {name: _keep(value, job.store) for name, value in outputs_of(job.node, result).items()}
        except BaseException:
            logger.exception("failed")
            raise
        logger.info("finished", extra={"outputs": {name: str(row.reference) for name, row in made.items()}})
        return made


def outputs_of(node: Node, result: Any) -> dict[str, Artifact]:
    """Return what a step returned, by the name of the output; raises `StepError` where it is not what it promised."""
    signature = node.step.signature
    if signature.record is not None and not isinstance(result, signature.record):
        raise _broken(node, signature.record.__name__, result)
    values = {} if not signature.outputs and result is None else {ONE: result}
    if signature.record is not None:
        values = {name: getattr(result, name) for name in signature.outputs}
    if set(values) - set(signature.outputs):
        raise _broken(node, "None", result)
    for name, port in signature.outputs.items():
        if not (isinstance(values[name], port.kinds) or (port.optional and values[name] is None)):
            raise _broken(node, str(port), values[name])
    return {name: value for name, value in values.items() if value is not None}


@contextmanager
def _context(job: Job, logger: Any) -> Iterator[dict[str, StepContext]]:
    name = job.node.step.signature.context
    if name is None:
        yield {}
        return
    with new_folder(job.scratch) as scratch:
        yield {
            name: StepContext(
                run_id=job.run_id,
                step=job.node.name,
                clock=job.clock,
                logger=logger,
                scratch=scratch,
                store=job.store,
                open_ledger=job.open_ledger,
                inputs=dict(job.inputs),
                report=job.report,
                keep=job.keep,
                cache=job.cache,
            )
        }


def _keep(value: Artifact, store: ArtifactStore) -> ArtifactRow:
    reference = store.put(value)
    walked = os.walk(store.folder(reference))
    size = sum(Path(folder, name).stat().st_size for folder, _, names in walked for name in names)
    summary = value.summary()
    to_json(summary)  # what the ledger cannot keep is the failure of this step, and not of the run
    return ArtifactRow(reference, size, summary)


def _broken(node: Node, expected: str, got: object) -> StepError:
    return StepError(
        f"The step {node.name!r} returned something else than its annotation says",
        expected=expected,
        got=type(got).__name__,
        where=node.step.address,
    )
