import pytest

from evenkeel.artifacts import Reference
from evenkeel.clock import ManualClock
from evenkeel.errors import NotFoundError
from evenkeel.ledger import Alert, DeploymentRow, DeploymentStatus, Ledger, NewDeployment, NewVersion


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    ledger.models.register(NewVersion("churn", Reference("Bundle", "a"), "run"))
    return ledger


def test_a_deployment_is_remembered_with_its_changes(ledger: Ledger, clock: ManualClock) -> None:
    began = clock.now()
    deployment_id = ledger.deployments.start(NewDeployment("churn", 1, "canary", details={"weight": 0.05}))
    clock.sleep(60)
    for _ in range(2):
        ledger.deployments.change(deployment_id, DeploymentStatus.ROLLED_BACK, "errors", actor="rollout")
    assert ledger.deployments.get(deployment_id) == DeploymentRow(
        id=deployment_id,
        model="churn",
        version=1,
        strategy="canary",
        status=DeploymentStatus.ROLLED_BACK,
        details={"weight": 0.05},
        tags={},
        started_at=began,
        changed_at=clock.now(),
    )
    assert [event.kind for event in ledger.events.since(1)] == ["deployment.started", "deployment.changed"]


def test_deployments_are_listed_by_model_and_status(ledger: Ledger, clock: ManualClock) -> None:
    first = ledger.deployments.start(NewDeployment("churn", 1, "canary"))
    clock.sleep(1)
    second = ledger.deployments.start(NewDeployment("churn", 1, "immediate", DeploymentStatus.ACTIVE))
    assert [found.id for found in ledger.deployments.list("churn")] == [second, first]
    assert [found.id for found in ledger.deployments.list(status=DeploymentStatus.ACTIVE)] == [second]


def test_only_a_version_is_deployed(ledger: Ledger) -> None:
    with pytest.raises(NotFoundError, match="There is no version 'churn@2'"):
        ledger.deployments.start(NewDeployment("churn", 2, "canary"))
    with pytest.raises(NotFoundError, match="There is no deployment 'x'"):
        ledger.deployments.change("x", DeploymentStatus.ACTIVE, "why", actor="mara")


def test_alerts_are_listed_newest_first(ledger: Ledger, clock: ManualClock) -> None:
    for message in ("one", "two"):
        ledger.alerts.append(Alert("drift", "churn", "warning", message, {"p": 0.01}))
    assert ledger.alerts.list("churn", limit=1) == [Alert("drift", "churn", "warning", "two", {"p": 0.01}, clock.now())]
