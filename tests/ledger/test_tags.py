import pytest

from evenkeel.artifacts import Reference
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.ledger import Ledger, NewDeployment, NewVersion, Tagged


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    ledger.models.register(NewVersion("churn", Reference("Bundle", "a"), "run", tags={"team": "sales"}))
    ledger.models.register(NewVersion("churn", Reference("Bundle", "b"), "run"))
    return ledger


def test_tags_are_set_changed_and_removed(ledger: Ledger) -> None:
    ledger.tags.set(Tagged.MODEL, "churn", {"team": "risk", "tier": "1"})
    ledger.tags.set(Tagged.MODEL, "churn", {"team": "sales"})
    ledger.tags.remove(Tagged.MODEL, "churn", "tier")
    ledger.tags.remove(Tagged.MODEL, "churn", "tier")
    assert ledger.tags.of(Tagged.MODEL, "churn") == {"team": "sales"}
    assert ledger.tags.find(Tagged.MODEL, {"team": "sales"}) == ["churn"]
    assert [event.kind for event in ledger.events.since(2)] == ["tags.set", "tags.set", "tags.removed"]


def test_a_version_is_called_by_its_number(ledger: Ledger) -> None:
    ledger.tags.set(Tagged.VERSION, "churn@2", {"team": "risk"})
    assert ledger.tags.find(Tagged.VERSION, {"team": "risk"}) == ["churn@2"]
    assert [version.version for version in ledger.models.versions(tags={"team": "sales"})] == [1]


def test_deployments_are_filtered_by_tags(ledger: Ledger) -> None:
    tagged = ledger.deployments.start(NewDeployment("churn", 1, "canary", tags={"team": "risk"}))
    ledger.deployments.start(NewDeployment("churn", 2, "canary"))
    assert [found.id for found in ledger.deployments.list(tags={"team": "risk"})] == [tagged]


def test_only_what_is_there_can_be_tagged(ledger: Ledger) -> None:
    with pytest.raises(NotFoundError, match=r"There is no version 'churn@3'(?s:.)*Did you mean 'churn@2'"):
        ledger.tags.set(Tagged.VERSION, "churn@3", {"team": "risk"})


@pytest.mark.parametrize("tags", [{"": "x"}, {"x": None}, {"x": "\0"}])
def test_a_tag_is_two_texts(tags: dict[str, str], ledger: Ledger) -> None:
    with pytest.raises(DefinitionError, match="A tag is a key and a value"):
        ledger.tags.set(Tagged.MODEL, "churn", tags)
