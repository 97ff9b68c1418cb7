from pathlib import Path

import pytest

from evenkeel.artifacts import FolderStore, Reference
from evenkeel.clock import ManualClock
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.registry import AliasMove, Approval, ModelVersion, NewVersion, RegisteredVersion, Registry

RUN = "20261121-063012-k3f9"


def new(digest: str, model: str = "flight-late") -> NewVersion:
    return NewVersion(
        model, Reference("Bundle", digest), RUN, evaluation=Reference("Evaluation", "e"), metrics={"auc": 0.7}
    )


def test_versions_count_up_by_model(registry: Registry) -> None:
    versions = [registry.register(new(*each)) for each in [("a",), ("b",), ("a", "churn"), ("a",)]]
    assert [str(version) for version in versions] == ["flight-late@1", "flight-late@2", "churn@1", "flight-late@1"]
    assert versions[0] == ModelVersion("flight-late", 1, "Bundle/a", "Evaluation/e", RUN)


def test_a_version_is_an_artifact(registry: Registry, tmp_path: Path) -> None:
    version = registry.register(new("a"))
    store = FolderStore(tmp_path)
    assert store.get(store.put(version)) == version
    assert version.summary() == {"name": "flight-late", "version": 1}


def test_a_name_means_the_champion_an_alias_or_a_number(registry: Registry) -> None:
    for digest in "abc":
        registry.register(new(digest))
    registry.set_alias("flight-late", "champion", 2, reason="blessed", actor="rollout")
    registry.set_alias("flight-late", "challenger", 3, reason="blessed", actor="rollout")
    names = ["flight-late", "flight-late@champion", "flight-late@challenger", "flight-late@1"]
    assert [registry.resolve(name).version for name in names] == [2, 2, 3, 1]


def test_a_list_has_all_that_is_known(registry: Registry, clock: ManualClock) -> None:
    registry.register(new("a"))
    for alias in ("stable", "champion"):
        registry.set_alias("flight-late", alias, 1, reason="first", actor="mara")
    assert (
        registry.list()
        == registry.list("flight-late")
        == [
            RegisteredVersion(
                model="flight-late",
                version=1,
                bundle=Reference("Bundle", "a"),
                run_id=RUN,
                model_artifact=None,
                evaluation=Reference("Evaluation", "e"),
                metrics={"auc": 0.7},
                created_at=clock.now(),
                aliases=("champion", "stable"),
            )
        ]
    )


def test_the_history_says_who_moved_what_and_why(registry: Registry, clock: ManualClock) -> None:
    for digest in "ab":
        registry.register(new(digest))
    for version, reason in [(1, "first"), (1, "again"), (2, "better")]:
        registry.set_alias("flight-late", "champion", version, reason=reason, actor="mara")
    assert registry.history("flight-late") == [
        AliasMove(clock.now(), "champion", None, 1, "mara", "first"),
        AliasMove(clock.now(), "champion", 1, 2, "mara", "better"),
    ]


def test_approvals_are_kept(registry: Registry, clock: ManualClock) -> None:
    registry.register(new("a"))
    registry.approve("flight-late", 1, "mara", "looked at the worst slices")
    assert registry.approvals("flight-late", 1) == [
        Approval("flight-late", 1, "mara", "looked at the worst slices", clock.now())
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("flight-lat", "There is no model 'flight-lat'\n  do: Did you mean 'flight-late'?"),
        ("flight-lat@2", "There is no model 'flight-lat'\n  do: Did you mean 'flight-late'?"),
        ("flight-late", "There is no alias 'flight-late@champion'\n  do: Did you mean 'flight-late@challenger'?"),
        ("flight-late@9", "There is no version 'flight-late@9'\n  do: Did you mean 'flight-late@1'?"),
    ],
)
def test_near_names_are_given(name: str, message: str, registry: Registry) -> None:
    registry.register(new("a"))
    registry.set_alias("flight-late", "challenger", 1, reason="first", actor="mara")
    with pytest.raises(NotFoundError) as raised:
        registry.resolve(name)
    assert str(raised.value) == message


@pytest.mark.parametrize("name", ["", "@champion", "a@", "a@B", "a b", "../a", "a@1.5", "a@b@c", "a" * 129, "a\n"])
def test_a_name_that_cannot_be_is_refused(name: str, registry: Registry) -> None:
    with pytest.raises(DefinitionError, match="cannot be"):
        registry.resolve(name)


@pytest.mark.parametrize("alias", ["3", "Champion", "", "a b"])
def test_an_alias_that_cannot_be_is_refused(alias: str, registry: Registry) -> None:
    with pytest.raises(DefinitionError, match="cannot be an alias"):
        registry.set_alias("flight-late", alias, 1, reason="first", actor="mara")


def test_a_move_wants_a_version_a_reason_and_an_actor(registry: Registry) -> None:
    registry.register(new("a"))
    with pytest.raises(NotFoundError, match="There is no version 'flight-late@2'"):
        registry.set_alias("flight-late", "champion", 2, reason="first", actor="mara")
    with pytest.raises(DefinitionError, match="a reason and an actor"):
        registry.set_alias("flight-late", "champion", 1, reason=" ", actor="mara")
    with pytest.raises(DefinitionError, match="wants an actor"):
        registry.approve("flight-late", 1, "", "fine")
