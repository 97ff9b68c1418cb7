from typing import Any

import pytest

from evenkeel.artifacts import Examples, Features
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.evaluation import EvaluationResult
from evenkeel.flows import Data, Pipeline
from evenkeel.flows.leakage_probe import LeakageProbe
from evenkeel.flows.standard import ARTIFACTS, build_graph
from evenkeel.pipeline import Graph, step
from evenkeel.sources import Csv
from evenkeel.training import LightGBM, Model, Trainer
from evenkeel.tuning import HyperParameters, Tuner

TRAINER = LightGBM(seed=3)


def graph(*steps: Any, **changes: Any) -> Graph:
    data = Data(Csv("orders.csv", key="id", event_time="asked_at"), label="late")
    return build_graph(Pipeline(name="orders", data=data, trainer=TRAINER, steps=steps, **changes))


def count(examples: Examples, evaluation: EvaluationResult, split: str = "train") -> None: ...


def mine(examples: Examples) -> Examples: ...


def look(mine: Examples, parameters: HyperParameters | None) -> None: ...


def train(examples: Examples, features: Features, trainer: Trainer) -> Model: ...


def test_an_own_step_stands_beside_the_others() -> None:
    made = graph(count)
    assert made.before("count") == {"ingest", "evaluate"}
    assert set(made.order) - {"count"} == set(graph().order)


def test_an_own_step_may_ask_for_what_another_makes() -> None:
    assert graph(mine, look).before("look") == {"mine"}
    assert graph(look, mine, tuner=Tuner(trials=2)).before("look") == {"mine", "tune"}


def test_a_step_of_a_standard_name_takes_its_place() -> None:
    node = graph(train).nodes["train"]
    assert node.step.function is train
    assert node.parameters == {"trainer": TRAINER}


def test_everything_that_a_step_may_ask_for_is_made() -> None:
    made = graph(tuner=Tuner(trials=2))
    for source in ARTIFACTS.values():
        node, _, output = source.partition(".")
        assert (output or "output") in made.nodes[node].step.signature.outputs


def test_a_step_that_asks_for_what_nobody_makes_is_refused() -> None:
    def odd(exampels: Examples) -> None: ...

    with pytest.raises(NotFoundError, match=r"'exampels'(.|\n)*Did you mean 'examples'"):
        graph(odd)


def test_a_step_in_the_place_of_another_must_make_the_same() -> None:
    @step
    def train(examples: Examples) -> Examples: ...

    with pytest.raises(DefinitionError, match="does not fit the input 'model'"):
        graph(train)


def test_what_is_no_step_is_refused() -> None:
    def silent(examples: Examples): ...  # type: ignore[no-untyped-def]

    with pytest.raises(DefinitionError, match="does not say what it returns"):
        graph(silent)


def test_the_probe_gets_what_it_was_told_and_the_trainer_of_the_pipeline() -> None:
    made = graph(LeakageProbe(shuffles=2, on_fail="warn"), metric="log_loss")
    told = {"trainer": TRAINER, "metric": "log_loss", "shuffles": 2, "seed": 7, "on_fail": "warn"}
    assert made.nodes["leakage_probe"].arguments == told
    assert {"evaluate", "leakage_probe"} <= made.before("package")


def test_a_probe_that_cannot_be_is_refused() -> None:
    with pytest.raises(DefinitionError, match="shuffles=0"):
        LeakageProbe(shuffles=0)


def test_training_waits_for_the_search_for_leakage() -> None:
    made = graph(tuner=Tuner(trials=2))
    assert all("leakage" in made.before(name) for name in ("tune", "baselines", "train"))
