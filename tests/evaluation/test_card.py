from dataclasses import replace
from typing import Any

import pytest

from evenkeel.artifacts import ExampleColumn, Snapshot
from evenkeel.artifacts.examples import SourceFile
from evenkeel.bundles import Manifest
from evenkeel.bundles.meaning import input_meanings, output_meanings
from evenkeel.evaluation import EvaluationResult, GateResult, Interval, SliceResult
from evenkeel.evaluation.card import CardFacts, model_card, unknowns
from evenkeel.schema import Column, Range, Schema, Sensitivity
from evenkeel.training.model import ModelSpec
from evenkeel.transforms.inputs import Input, Signature
from evenkeel.typing import ColumnType, Task

SCHEMA = Schema(
    (
        Column("distance", ColumnType.FLOAT, unit="miles", description="As the crow flies", range=Range(0, 5000)),
        Column(
            "carrier", ColumnType.TEXT, values=("AA", "UA"), sensitivity=Sensitivity.PERSONAL, description="Who flies"
        ),
        Column("delay", ColumnType.FLOAT, unit="minutes", description="Of the arrival"),
    ),
    description="Flights | from New York",
    owner="network operations",
)
SIGNATURE = Signature((Input("distance", ColumnType.FLOAT, nullable=False), Input("carrier", ColumnType.TEXT)))
MANIFEST = Manifest(
    "late",
    Task.REGRESSION,
    SIGNATURE,
    ("distance", "carrier"),
    2,
    "x86_64",
    importances={"distance": 0.25, "carrier": 0.75},
    lineage={"model": "Model/ab"},
    inputs=input_meanings(SCHEMA, ["distance", "carrier"]),
    outputs=output_meanings((), "delay", SCHEMA.column("delay")),
)
SNAPSHOT = Snapshot(
    (ExampleColumn("distance", ColumnType.FLOAT),),
    {"train": 700, "test": 300},
    "delay",
    Task.REGRESSION,
    sources=(SourceFile("flights.csv", "ab" * 32, 12_345),),
    quarantined={"distance: out_of_range": 3},
)
EVALUATION = EvaluationResult(
    Task.REGRESSION,
    "rmse",
    "test",
    300,
    {"rmse": Interval(12.5, 11.0, 14.0)},
    slices=tuple(
        SliceResult(f"carrier = '{c}'", "carrier", 150, {"rmse": Interval(v)}) for c, v in (("AA", 9), ("UA", 20))
    ),
    gates=(GateResult("rmse <= 20", True, 12.5, 20.0, "rmse is 12.5"),),
    level=0.95,
)
SPEC = ModelSpec("lightgbm", Task.REGRESSION, (), ("distance", "carrier"), {"kind": "LightGBM"}, {}, 7, 50, 700)
FACTS = CardFacts(EVALUATION, SNAPSHOT, SCHEMA, SPEC)


@pytest.mark.parametrize(
    "line",
    [
        "Flights \\| from New York",
        "| value | the delay that is expected: Of the arrival | minutes |",
        "| carrier | text |  | Who flies | one of AA, UA | 75.0% |",
        "| distance | float, never missing | miles | As the crow flies | at least 0 and at most 5000 | 25.0% |",
        "| test | 300 |  |",
        "| flights.csv | 12,345 | " + "ab" * 32 + " |",
        "Put aside: distance: out\\_of\\_range 3",
        "Columns that not everybody may see: carrier",
        "| rmse | 12.5 \\[11, 14\\] |",
        "| passed | rmse &lt;= 20 | rmse is 12.5 |",
        "lightgbm, 50 rounds, seed 7, fitted on 700 rows of 2 features.",
        "| model | Model/ab |",
    ],
)
def test_a_card_says_what_is_known(line: str) -> None:
    assert line in model_card(MANIFEST, FACTS).splitlines()


def test_the_worst_slices_come_first() -> None:
    card = model_card(MANIFEST, FACTS)
    assert card.index("carrier = 'UA'") < card.index("carrier = 'AA'")


def test_a_model_that_was_fitted_again_says_so() -> None:
    again = replace(FACTS, spec=replace(SPEC, rows=1_000))
    assert "fitted again on 1,000 rows" in model_card(MANIFEST, again)
    assert "fitted again" not in model_card(MANIFEST, FACTS)


ALWAYS = ["Whether it is better than what served before: it was compared with no champion."]
ALWAYS += ["For which decisions it may be used, for which not, and whom it may harm: only people can say that."]
MUTE = [
    "What the data are: the schema has no description.",
    "Who answers for the data: the schema names no owner.",
    "What these columns are: distance, carrier.",
    "In which unit these numbers are: distance.",
    "Whether it is as good for each part of the rows: no slice was evaluated.",
    ALWAYS[0],
    "How good is good enough: no gate was set.",
    ALWAYS[1],
]


@pytest.mark.parametrize(
    ("manifest", "facts", "said"),
    [
        (MANIFEST, FACTS, ALWAYS),
        (
            replace(MANIFEST, inputs={}),
            replace(FACTS, schema=Schema(()), evaluation=replace(EVALUATION, slices=(), gates=())),
            MUTE,
        ),
    ],
)
def test_what_nobody_said_is_named(manifest: Manifest, facts: CardFacts, said: Any) -> None:
    assert list(unknowns(manifest, facts)) == said
