"""Register and roll out: Bundle → `ModelVersion` → `Deployment`."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from evenkeel.bundles import Bundle
from evenkeel.bundles.load import read_verified
from evenkeel.clock import Clock
from evenkeel.errors import BundleError, LedgerError, ServingError
from evenkeel.evaluation import EvaluationResult
from evenkeel.ledger import DeploymentStatus, Epoch, Ledger, NewDeployment, NewVersion
from evenkeel.pipeline import StepContext, step
from evenkeel.registry import CHAMPION, ModelVersion, Registry
from evenkeel.rollout import Deployment, Release, RoutingTable, Strategy, publish, read
from evenkeel.serving import Rehearsal

_TRIES = 100
_PAUSE_SECONDS = 0.1
_ACTOR = "evenkeel run"


@step(cache=False)
def register(
    bundle: Bundle,
    evaluation: EvaluationResult | None,
    rehearsal: Rehearsal,
    name: str,
    tags: Mapping[str, str],
    context: StepContext,
) -> ModelVersion:
    """Give the bundle the next version of its model; a bundle that has one keeps it."""
    reference = context.inputs["bundle"]
    assert reference is not None
    version = NewVersion(
        model=name,
        bundle=reference,
        evaluation=context.inputs.get("evaluation"),
        run_id=context.run_id,
        metrics={metric: interval.value for metric, interval in evaluation.metrics.items()} if evaluation else {},
        tags=tags,
    )
    return Registry(context.ledger).register(version)


@step(cache=False)
def roll_out(
    version: ModelVersion,
    bundle: Bundle,
    rollout: Strategy,
    routing: Path,
    context: StepContext,
    trusted_keys: tuple[Path, ...] = (),
) -> Deployment:
    """Publish a routing table in which the version answers, and move the alias ``champion`` to it.

    Where both stand so already, nothing is done. Paths of bundles that lie in the project are written relative to the
    table, so that a project which is moved serves its own. The table is published first: a crash in between leaves a
    server that answers with the new version, and a run that is started again then moves the alias. One rollout of a
    model happens at a time, so that table and alias always end with the same version. Where there are ``trusted_keys``,
    a bundle that none of them signed raises `BundleError`, and all stays as it was.
    """
    reference = context.inputs["bundle"]
    assert reference is not None
    if trusted_keys:
        _require_signed(version, context.store.folder(reference), trusted_keys)
    folder = os.path.realpath(context.store.folder(reference))  # as a table that is read names it
    release = Release(version.name, version.version, str(reference), folder)
    strategy = type(rollout).__name__.lower()
    ledger = context.ledger
    with _leading(ledger, f"rollout/{version.name}", context.clock) as epoch:
        table = _publish(routing, rollout, release)
        champion = Registry(ledger).champion(version.name)
        if champion is None or champion.version != version.version:
            _record(ledger, version, strategy, context.run_id, epoch)
    return Deployment(release, table.epoch, strategy)


def _require_signed(version: ModelVersion, folder: Path, trusted_keys: tuple[Path, ...]) -> None:
    try:
        read_verified(folder, version.bundle, trusted_keys)
    except BundleError as error:
        error.remedy = f"Sign it with `evenkeel models sign {version} --key FILE`, then run again; or: {error.remedy}"
        raise


@contextmanager
def _leading(ledger: Ledger, name: str, clock: Clock) -> Iterator[Epoch]:
    """Lead while the block runs, as soon as whoever leads now has ended, which is soon."""
    with ExitStack() as held:
        yield _lead(ledger, name, clock, held)


def _lead(ledger: Ledger, name: str, clock: Clock, held: ExitStack) -> Epoch:
    for _ in range(_TRIES - 1):
        with suppress(LedgerError):
            return held.enter_context(ledger.lead(name))
        clock.sleep(_PAUSE_SECONDS)
    return held.enter_context(ledger.lead(name))


def _publish(routing: Path, rollout: Strategy, release: Release) -> RoutingTable:
    """Publish the next table; another rollout may be quicker, and is then built upon."""
    for attempt in range(_TRIES):
        table = read(routing)
        if _answers(table, release):
            return table
        changed = rollout.deploy(table, release)
        try:
            publish(routing, changed, root=Path.cwd())  # a pipeline runs in the folder of its project
        except ServingError:
            if attempt == _TRIES - 1:
                raise
        else:
            return changed
    raise AssertionError("the last attempt returns or raises")


def _answers(table: RoutingTable, release: Release) -> bool:
    if release.model not in table.models:
        return False
    arms = table.route(release.model).arms
    told = [(arm.version, arm.bundle_digest, arm.bundle_path) for arm in arms]
    return told == [(release.version, release.bundle_digest, release.bundle_path)]


def _record(ledger: Ledger, version: ModelVersion, strategy: str, run_id: str, epoch: Epoch) -> None:
    for earlier in ledger.deployments.list(model=version.name, status=DeploymentStatus.ACTIVE):
        reason = f"version {version.version} took over"
        ledger.deployments.change(earlier.id, DeploymentStatus.SUPERSEDED, reason, actor=_ACTOR, epoch=epoch)
    tags = ledger.models.version(version.name, version.version).tags
    deployed = NewDeployment(version.name, version.version, strategy, DeploymentStatus.ACTIVE, tags=tags)
    ledger.deployments.start(deployed, epoch)
    reason = f"blessed and rehearsed in run {run_id}"
    Registry(ledger).set_alias(version.name, CHAMPION, version.version, reason=reason, actor=_ACTOR, epoch=epoch)
