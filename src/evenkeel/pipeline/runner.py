"""Running a graph here: steps side by side in threads, from the cache where nothing has changed, all in the ledger."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from queue import SimpleQueue

from evenkeel.artifacts import Reference
from evenkeel.artifacts.atomic import explained
from evenkeel.artifacts.unfinished import remove_abandoned
from evenkeel.errors import EvenkeelError, InvalidDataError, LedgerError, RefusedError, StepError, shorten
from evenkeel.ledger import ArtifactRow, Execution, NewRun, RunStatus, StepStatus
from evenkeel.pipeline.attempts import Outcome, attempt, try_job
from evenkeel.pipeline.conditions import obstacle, output, refusals
from evenkeel.pipeline.explain import why_again
from evenkeel.pipeline.fingerprint import Fingerprint, fingerprint
from evenkeel.pipeline.graph import Graph
from evenkeel.pipeline.interrupts import interrupts, next_of
from evenkeel.pipeline.job import Job, perform, scratch_of
from evenkeel.pipeline.logs import captured
from evenkeel.pipeline.node import Node
from evenkeel.pipeline.process import Children, run_process
from evenkeel.pipeline.reporter import Reporter
from evenkeel.pipeline.results import Request, RunResult, StepResult, Workspace
from evenkeel.pipeline.specification import specify, write_specification

_NONE = Fingerprint("", {})
_INTERRUPTED = "the run was interrupted"
_GO_ON = "Run again: the steps that are finished are not repeated."


def run(graph: Graph, request: Request, workspace: Workspace, reporter: Reporter | None = None) -> RunResult:
    """Run a graph and return what became of it; errors of steps are in the result and are not raised.

    A step whose fingerprint has an execution that came to an end, with all that it made still in the store, is not
    run again, so a run that was killed is resumed by running again. When a step fails, what runs beside it comes to its
    end, and no other begins. Ctrl-C, where this is the main thread, ends the run as interrupted at once.

    Raises `NotFoundError` for an unknown ``from_step``, and `LedgerError` where the ledger cannot be written.
    """
    forced = graph.after(request.from_step) if request.from_step else set()
    with captured():
        return _Run(graph, request, workspace, reporter or Reporter(), forced).go()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A step that runs, or is about to be recorded."""

    node: Node
    why: str
    started_at: datetime
    fingerprint: Fingerprint = _NONE
    inputs: Mapping[str, Reference | None] = field(default_factory=dict)


class _Run:
    """One run. All but the work of the steps happens in the thread that called `go`, event by event."""

    def __init__(
        self, graph: Graph, request: Request, workspace: Workspace, reporter: Reporter, forced: set[str]
    ) -> None:
        self.graph = graph
        self.request = request
        self.place = workspace
        self.reporter = reporter
        self.forced = forced
        self.clock = workspace.clock
        self.events: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.children = Children()
        self.results: dict[str, StepResult] = {}
        self.running: dict[str, _Attempt] = {}
        self.stop: str | None = None
        self.is_first: bool | None = None

    def go(self) -> RunResult:
        self.started_at = self.clock.now()
        asked = self.request
        new = NewRun(asked.pipeline, asked.parameters, asked.code, asked.environment, asked.tags)
        self.run_id = self.place.ledger.runs.start(new)
        try:
            self._sweep()
            self.reporter.run_started(self.run_id, self.graph.order)
            self._note_resources()
            with interrupts(lambda: self.events.put(self._interrupt)):
                self._loop()
            return self._finish()
        except BaseException as error:
            self.children.kill_all()
            status = RunStatus.FAILED if isinstance(error, Exception) else RunStatus.INTERRUPTED
            with suppress(LedgerError):
                self.place.ledger.runs.finish(self.run_id, status, _text(error))
            raise

    def _sweep(self) -> None:
        """Remove what runs that were killed left unfinished."""
        self.place.store.sweep()
        scratch = scratch_of(self.place.state / "runs")
        with explained(scratch):
            remove_abandoned(scratch)

    def _loop(self) -> None:
        while len(self.results) < len(self.graph.order):
            ready = [name for name in self.graph.order if self._is_ready(name)]
            if ready and self.events.empty() and len(self.running) < self.place.max_parallel:
                self._begin(self.graph.nodes[ready[0]])
            else:
                next_of(self.events)()

    def _is_ready(self, name: str) -> bool:
        done = name in self.results or name in self.running
        return not done and self.graph.before(name) <= self.results.keys()

    def _begin(self, node: Node) -> None:
        now = self.clock.now()
        try:
            reason = self._obstacle(node)
            if reason:
                self._end(_Attempt(node, reason, now), StepStatus.SKIPPED)
                return
            inputs = {name: output(self.results, source) for name, source in self.graph.inputs[node.name].items()}
            found = fingerprint(node, inputs, self.place.project)
        except EvenkeelError as error:
            self._end(_Attempt(node, "it could not begin", now), StepStatus.FAILED, error=error)
            return
        self._resume(node, found, inputs, now)

    def _resume(self, node: Node, found: Fingerprint, inputs: Mapping[str, Reference | None], now: datetime) -> None:
        """Take a step from the cache, or start it."""
        cached = self._find(node, found)
        why = _origin(cached) if cached else self._why(node, found)
        step = _Attempt(node, why, now, found, inputs)
        if cached:
            self._end(step, StepStatus.CACHED, cached.outputs)
        else:
            self._start(step)

    def _obstacle(self, node: Node) -> str | None:
        if self.stop:
            return f"not started: {self.stop}"
        return obstacle(self.graph, node, self.results, self.place.store)

    def _find(self, node: Node, found: Fingerprint) -> Execution | None:
        """Return the execution whose result may be used again."""
        if not self.request.cache or not node.step.cache or node.name in self.forced or not found.digest:
            return None
        execution = self.place.ledger.executions.find(found.digest)
        if execution and all(reference in self.place.store for reference in execution.outputs.values()):
            return execution
        return None

    def _why(self, node: Node, found: Fingerprint) -> str:
        if node.name in self.forced:
            return f"asked for: from {self.request.from_step}"
        if not self.request.cache:
            return "asked for: without the cache"
        if not node.step.cache:
            return "never cached: the step says so"
        return why_again(found, self._latest(node.name))

    def _latest(self, name: str) -> Execution | None:
        ledger = self.place.ledger
        if self.is_first is None:
            self.is_first = len(ledger.runs.list(self.request.pipeline, limit=2)) == 1
        return None if self.is_first else ledger.executions.latest(self.request.pipeline, name)

    def _start(self, step: _Attempt) -> None:
        name = step.node.name
        self.running[name] = step
        self.reporter.step_started(name, step.why)
        job = Job(
            node=step.node,
            inputs=step.inputs,
            run_id=self.run_id,
            folder=self.place.state / "runs" / self.run_id,
            store=self.place.store,
            clock=self.clock,
            open_ledger=lambda: self.place.ledger,
            cache=self.request.cache,
            report=lambda *progress: self.events.put(partial(self.reporter.step_progressed, name, *progress)),
        )
        threading.Thread(target=self._work, args=(job,), name=f"step {name}", daemon=True).start()

    def _work(self, job: Job) -> None:
        """Do a job; this runs in a thread of its own, which never ends without a word."""
        work = partial(attempt, job, partial(self._do, job), self.place.project)
        try:
            outcome = try_job(job, work, self._note, lambda: self.stop == _INTERRUPTED)
        except BaseException as error:  # noqa: BLE001 - the run waits for what this thread says
            outcome = Outcome(error=StepError(f"The step {job.node.name!r} could not be tried", got=_text(error)))
        self.events.put(partial(self._take, job.node.name, outcome))

    def _note(self, text: str) -> None:
        self.events.put(partial(self.reporter.noted, text))

    def _do(self, job: Job) -> Outcome:
        if job.node.step.timeout is None:
            return Outcome(perform(job))
        path = job.log.with_suffix(".json")
        write_specification(specify(job, self.request, self.place), path)
        return run_process(job, path, self.children)

    def _take(self, name: str, outcome: Outcome) -> None:
        step = self.running.pop(name, None)
        if step is None:
            return
        rows = tuple(outcome.made.values())
        outputs = {output: row.reference for output, row in outcome.made.items()}
        status = StepStatus.RAN if outcome.error is None else StepStatus.FAILED
        self._end(step, status, outputs, error=outcome.error, made=rows)

    def _end(
        self,
        step: _Attempt,
        status: StepStatus,
        outputs: Mapping[str, Reference] | None = None,
        *,
        error: EvenkeelError | None = None,
        made: tuple[ArtifactRow, ...] = (),
    ) -> None:
        """Record what became of a step, and tell of it."""
        name = step.node.name
        seconds = (self.clock.now() - step.started_at).total_seconds()
        result = StepResult(name, status, step.why, seconds, outputs or {}, error)
        execution = Execution(
            run_id=self.run_id,
            step=name,
            status=status,
            started_at=step.started_at,
            fingerprint=step.fingerprint.digest if step.node.step.cache else "",
            parts=step.fingerprint.parts,
            why=step.why,
            seconds=seconds,
            inputs={key: value for key, value in step.inputs.items() if value is not None},
            outputs=result.outputs,
            error=None if error is None else _text(error),
        )
        self.place.ledger.executions.record(execution, made)
        self.results[name] = result
        if error is not None and self.stop is None:
            self.stop = f"{name} failed"
        self.reporter.step_finished(result)

    def _interrupt(self) -> None:
        self.stop = _INTERRUPTED
        self.children.kill_all()
        for name in list(self.running):
            self._take(name, Outcome(error=StepError(f"The step {name!r} was interrupted", remedy=_GO_ON)))

    def _finish(self) -> RunResult:
        steps = tuple(self.results[name] for name in self.graph.order)
        errors = [step.error for step in self.results.values() if step.error]
        reasons = () if errors or self.stop else refusals(self.graph, self.results, self.place.store)
        reasons += tuple(error.problem for error in errors if isinstance(error, RefusedError))
        status = _status(errors, reasons)
        first = errors[0] if errors else None
        if self.stop == _INTERRUPTED:
            status = RunStatus.INTERRUPTED
            first = first or StepError("The run was interrupted", remedy=_GO_ON)
        self.place.ledger.runs.finish(self.run_id, status, _text(first) if first else "; ".join(reasons) or None)
        seconds = (self.clock.now() - self.started_at).total_seconds()
        result = RunResult(self.run_id, status, seconds, steps, reasons, first)
        self.reporter.run_finished(result)
        return result

    def _note_resources(self) -> None:
        asked = {name: self.graph.nodes[name].step.resources.asked() for name in self.graph.order}
        texts = [f"{', '.join(names)} of {step}" for step, names in asked.items() if names]
        if texts:
            self.reporter.noted(f"This runner does not honour {'; '.join(texts)}.")


def _status(errors: list[EvenkeelError], reasons: tuple[str, ...]) -> RunStatus:
    if any(not isinstance(error, InvalidDataError | RefusedError) for error in errors):
        return RunStatus.FAILED
    if any(isinstance(error, InvalidDataError) for error in errors):
        return RunStatus.BLOCKED
    return RunStatus.REFUSED if reasons else RunStatus.SUCCEEDED


def _origin(cached: Execution) -> str:
    return cached.why if cached.status is StepStatus.CACHED else f"cached from run {cached.run_id}"


def _text(error: BaseException) -> str:
    return str(error) if isinstance(error, EvenkeelError) else shorten(f"{type(error).__name__}: {error}")
