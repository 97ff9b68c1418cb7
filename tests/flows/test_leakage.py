"""Leakage in a run: of what the transform reads, of what it leaves, and of what the schema accepts."""

from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import evenkeel as ek
from evenkeel.artifacts import Examples
from evenkeel.errors import InvalidDataError
from evenkeel.flows import Data
from evenkeel.flows.ingest import ingest
from evenkeel.flows.leakage import leakage
from evenkeel.flows.profile import profile
from evenkeel.flows.promised import Promised
from evenkeel.flows.transform import raw_columns
from evenkeel.pipeline import StepContext
from evenkeel.schema import Schema, Severity
from evenkeel.sources import HashSplit, Parquet, RandomSplit, Split, TemporalSplit
from evenkeel.statistics import Statistics
from evenkeel.testing.shared import shared_engine
from evenkeel.transforms import Transform, TransformGraph, fit, transform
from evenkeel.validation import Anomaly, infer_schema

Shop = Callable[[int], None]
Look = Callable[..., tuple[Anomaly, ...]]


@transform
def honest(x):
    return {"price": x["price"]}


@transform
def leaking(x):
    return {"price": x["price"], "hours": x["hours"]}


@pytest.fixture
def examples(shop: Shop, context: StepContext) -> Examples:
    """Orders with the hours that they will take, each of a customer who comes again."""
    shop(0)
    rows, truth = pq.read_table("orders.parquet"), pq.read_table("deliveries.parquet")
    took = pc.subtract(truth["delivered_at"], rows["asked_at"]).cast("int64")
    rows = rows.append_column("hours", pc.divide(took, 3_600_000_000)).append_column("late", truth["late"])
    customers = pc.add(pc.bit_wise_and(pc.utf8_slice_codeunits(rows["id"], 1).cast("int64"), 127), 0)
    pq.write_table(rows.append_column("customer_id", customers), "orders.parquet")
    data = Data(Parquet("orders.parquet", key="id", event_time="asked_at"), "late", split=TemporalSplit())
    return ingest(data, None, None, Promised("schema.yaml"), context)


@pytest.fixture
def look(examples: Examples, context: StepContext) -> Look:
    """The step, given a transform, a split, and severities of columns."""

    def call(made: Transform, split: Split, **severities: Severity) -> tuple[Anomaly, ...]:
        statistics: Statistics = profile(examples)
        inferred = infer_schema(statistics.table("train"))
        columns = (replace(one, severity=severities.get(one.name, one.severity)) for one in inferred.columns)
        schema, engine = Schema(tuple(columns)), shared_engine()
        traced = made.trace(raw_columns(examples, schema))
        graph: TransformGraph = fit(traced, engine, engine.read_parquet([examples.path("train")]))
        return leakage(examples, statistics, schema, graph, split, (), context).anomalies

    return call


def test_a_column_that_is_read_and_knows_the_label_stops_the_run(look: Look) -> None:
    with pytest.raises(InvalidDataError, match=r"leaks(.|\n)*hours: Column 'hours' is the label(.|\n)*Drop") as raised:
        look(leaking, TemporalSplit())
    assert raised.value.exit_code == 3


def test_a_column_that_is_not_read_is_an_info(look: Look) -> None:
    assert [(one.column, one.severity) for one in look(honest, TemporalSplit())] == [("hours", Severity.INFO)]


def test_the_schema_may_accept_a_column(look: Look) -> None:
    (found,) = look(leaking, TemporalSplit(), hours=Severity.WARNING)
    assert (found.column, found.kind, found.severity) == ("hours", "same_as_label", Severity.WARNING)


def test_a_group_is_looked_for_where_the_split_has_not_thought_of_it(look: Look) -> None:
    kinds = {one.kind: one for one in look(honest, RandomSplit())}
    assert kinds["group_in_two_splits"].column == "customer_id"
    assert kinds["group_in_two_splits"].severity is Severity.WARNING
    assert "group_in_two_splits" not in {one.kind for one in look(honest, HashSplit(by="shop"))}


def test_a_list_that_is_there_in_one_class_alone_is_told() -> None:
    left = [n % 3 == 0 for n in range(900)]
    calls = [[f"call {n}"] if gone else None for n, gone in enumerate(left)]
    found = ek.leakage(pa.table({"calls": calls, "left": left, "age": [n % 50 for n in range(900)]}), label="left")
    assert (found.valid, {one.column for one in found.anomalies}) == (False, {"calls"})
