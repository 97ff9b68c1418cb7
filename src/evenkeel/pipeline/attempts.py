"""Trying a step, and trying it again after what is declared transient."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from evenkeel.errors import EvenkeelError, StepError, StoreError
from evenkeel.pipeline.job import Job, Made
from evenkeel.pipeline.project import user_line


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step made, or the error that it ended with, what it kept all the same, and whether the error may pass."""

    made: Made = field(default_factory=dict)
    error: EvenkeelError | None = None
    transient: bool = False
    attempts: int = 1


def try_job(
    job: Job, work: Callable[[], Outcome], note: Callable[[str], None], is_over: Callable[[], bool] = lambda: False
) -> Outcome:
    """Return the outcome of ``work``, done again after transient errors as often as the step says, with longer waits.

    Nothing is done again when the run ``is_over``.
    """
    retry = job.node.step.retry
    for attempt in range(retry.times + 1):
        outcome = work()
        if outcome.error is None or not outcome.transient or attempt == retry.times:
            break
        wait = retry.wait(attempt)
        note(f"{job.node.name}: {outcome.error.problem}; tried again in {wait:g} s ({attempt + 1} of {retry.times})")
        job.clock.sleep(wait)
        if is_over():
            break
    return Outcome(outcome.made, outcome.error, outcome.transient, attempt + 1)


def attempt(job: Job, work: Callable[[], Outcome], project: Path) -> Outcome:
    """Return the outcome of doing a job once; whatever the step raises is its error, a cancellation as well."""
    try:
        return work()
    except BaseException as error:  # noqa: BLE001 - the step is the user's code, and the run goes on without it
        transient = isinstance(error, job.node.step.retry.transient)
        return Outcome(dict(job.kept), explain(error, job, project), transient)


def explain(error: BaseException, job: Job, project: Path) -> EvenkeelError:
    """Return an error of a step as one of ours: the damage of what it was given, or the line that led to it."""
    damage = _damage(job)
    if damage is not None:
        return damage
    if isinstance(error, EvenkeelError):
        return error
    explained = StepError(
        f"The step {job.node.name!r} failed",
        got=_said(error),
        where=user_line(error, project),
        remedy=f"Its log is {job.log}.",
    )
    explained.__cause__ = error
    return explained


def _damage(job: Job) -> StoreError | None:
    """Return what is wrong with the inputs of a step as they lie in the store, if something is."""
    for reference in job.inputs.values():
        try:
            if reference is not None and reference in job.store:
                job.store.verify(reference)
        except StoreError as error:
            return error
    return None


def _said(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - an error of the user's own may fail to say what it is
        return f"{type(error).__name__}, which cannot be shown"
