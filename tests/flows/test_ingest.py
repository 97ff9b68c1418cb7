from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.features import FeatureView, Window
from evenkeel.flows import Data
from evenkeel.flows.ingest import ingest
from evenkeel.flows.promised import Promised
from evenkeel.pipeline import StepContext
from evenkeel.sources import Csv, Label, Parquet, TemporalSplit
from evenkeel.typing import ColumnType, Task

LIST = ColumnType.LIST
Shop = Callable[[int], None]


def orders(**changes: object) -> Data:
    deliveries = Parquet("deliveries.parquet", key="id", event_time="delivered_at")
    views = [
        FeatureView(
            "weather",
            Parquet("weather.parquet", event_time="observed_at", known_at="known_at"),
            entity="shop",
            ttl="1d",
            features=["rain"],
        ),
        FeatureView("past", deliveries, entity="shop", features={"late_1d": Window("late", "mean", "24h")}),
    ]
    label = Label(deliveries, "late", known_at="delivered_at", mature_after="2d")
    settings = {"label": label, "features": views, "split": TemporalSplit()} | changes
    return Data(Parquet("orders.parquet", key="id", event_time="asked_at"), **settings)


def test_every_order_is_counted_and_the_immature_are_left_out(shop: Shop, context: StepContext) -> None:
    shop(0)
    counts = ingest(orders(), None, "2013-01-25", Promised("schema.yaml"), context).snapshot.counts
    times = pq.read_table("orders.parquet")["asked_at"].to_pylist()
    late = sum(time.date() >= datetime(2013, 1, 23).date() for time in times)
    assert counts["read"] == 1_000
    assert counts["immature"] >= late - 1
    assert counts["without_label"] == 0


def test_a_label_that_never_came_is_counted(shop: Shop, context: StepContext) -> None:
    shop(0)
    table = pq.read_table("deliveries.parquet")
    pq.write_table(table.slice(0, 900), "deliveries.parquet")
    snapshot = ingest(orders(), None, None, Promised("schema.yaml"), context).snapshot
    assert snapshot.counts["without_label"] == 100
    assert sum(snapshot.rows.values()) == 900 - snapshot.counts["immature"] - snapshot.counts["between_splits"]


def test_the_snapshot_says_what_it_is(shop: Shop, context: StepContext) -> None:
    shop(0)
    snapshot = ingest(orders(), None, None, Promised("schema.yaml"), context).snapshot
    assert (snapshot.task, snapshot.classes, snapshot.labels) == (Task.BINARY, (False, True), ("late",))
    assert [column.name for column in snapshot.columns] == [
        "id",
        "asked_at",
        "shop",
        "price",
        "late",
        "weather.rain",
        "past.late_1d",
    ]
    assert [file.path for file in snapshot.sources] == ["deliveries.parquet", "orders.parquet", "weather.parquet"]


def features(data: Data, context: StepContext) -> pa.Table:
    examples = ingest(data, None, None, Promised("schema.yaml"), context)
    names = ["id", "shop", "price", "weather.rain", "past.late_1d"]
    rows = pa.concat_tables([examples.table(split, names) for split in examples.splits])
    (context.scratch / "everything.parquet").unlink()
    for file in (context.scratch / "snapshot").iterdir():
        file.unlink()
    (context.scratch / "snapshot").rmdir()
    return rows


def noise_after(name: str, time: str, known: str | None, column: str, cut: datetime) -> None:
    """Replace each value that was true or known after a moment by noise, and add a late correction of each earlier row."""
    table = pq.read_table(f"{name}.parquet")
    future = pc.greater(table[time], pa.scalar(cut, table[time].type))
    if known is not None:
        future = pc.or_(future, pc.greater(table[known], pa.scalar(cut, table[known].type)))
    values = table[column]
    noise = pc.invert(values) if pa.types.is_boolean(values.type) else pc.add(values, 1_000.0)
    table = table.set_column(table.column_names.index(column), column, pc.if_else(future, noise, values))
    if known is not None:
        later = pa.array([cut + timedelta(seconds=1)] * len(table), table[known].type)
        correction = table.set_column(table.column_names.index(known), known, later)
        wrong = pc.add(correction[column], -500.0)
        correction = correction.set_column(table.column_names.index(column), column, wrong)
        table = pa.concat_tables([table, correction])
    pq.write_table(table, f"{name}.parquet")


@pytest.mark.parametrize("day", [5, 12, 20])
def test_nothing_that_became_known_later_changes_a_feature(shop: Shop, context: StepContext, day: int) -> None:
    shop(day)
    cut = datetime.fromisoformat(f"2013-01-{day:02d}T10:00:00+00:00")
    before = pc.field("id").isin(asked_before(cut))
    expected = features(orders(), context).filter(before)
    noise_after("weather", "observed_at", "known_at", "rain", cut)
    noise_after("deliveries", "delivered_at", None, "late", cut)
    assert len(expected) > 50
    assert features(orders(), context).filter(before).equals(expected)


def test_a_planted_leak_is_found(shop: Shop, context: StepContext) -> None:
    shop(1)
    leaking = FeatureView(
        "weather", Parquet("weather.parquet", event_time="observed_at"), entity="shop", ttl="1d", features=["rain"]
    )
    past = orders().features[1]
    cut = datetime.fromisoformat("2013-01-12T10:00:00+00:00")
    before = pc.field("id").isin(asked_before(cut))
    expected = features(orders(features=[leaking, past]), context).filter(before)
    noise_after("weather", "observed_at", "known_at", "rain", cut)
    assert not features(orders(features=[leaking, past]), context).filter(before).equals(expected)


def asked_before(cut: datetime) -> pa.Array:
    table = pq.read_table("orders.parquet")
    return table.filter(pc.less_equal(table["asked_at"], pa.scalar(cut, table["asked_at"].type)))["id"].combine_chunks()


def test_prepare_is_the_user_s_own_and_is_counted(shop: Shop, context: StepContext) -> None:
    shop(0)
    snapshot = ingest(
        orders(prepare="SELECT * FROM rows WHERE price > 10"), None, None, Promised("schema.yaml"), context
    ).snapshot
    assert snapshot.counts["prepared"] < snapshot.counts["read"] == 1_000


def test_prepare_may_be_a_function(shop: Shop, context: StepContext) -> None:
    shop(0)
    snapshot = ingest(
        orders(prepare=lambda rows: rows.slice(0, 700)), None, None, Promised("schema.yaml"), context
    ).snapshot
    assert snapshot.counts["prepared"] == 700


def test_a_key_that_is_not_unique_is_refused(shop: Shop, context: StepContext) -> None:
    shop(0)
    with pytest.raises(InvalidDataError, match="not unique: 1,000 rows"):
        ingest(
            orders(prepare="SELECT * FROM rows UNION ALL SELECT * FROM rows"),
            None,
            None,
            Promised("schema.yaml"),
            context,
        )


@pytest.mark.parametrize(
    ("rows", "message"),
    [("a,1\nb,1\nc,1\n", "one class alone"), ("a,\nb,\nc,\n", "missing in every row")],
)
def test_a_label_without_a_choice_is_refused(in_tmp: object, context: StepContext, rows: str, message: str) -> None:
    with open("data.csv", "w") as file:  # noqa: PTH123
        file.write(f"name,y\n{rows * 20}")
    with pytest.raises(InvalidDataError, match=message):
        ingest(Data(Csv("data.csv"), label="y"), None, None, Promised("schema.yaml"), context)


@pytest.mark.parametrize(
    ("rows", "prepare", "message"),
    [("", None, r"data.csv has no row\n"), ("a,1\n", "SELECT * FROM rows WHERE y = 2", r"prepare leaves no row\n")],
)
def test_that_there_is_no_row_is_said(
    in_tmp: object, context: StepContext, rows: str, prepare: str | None, message: str
) -> None:
    with open("data.csv", "w") as file:  # noqa: PTH123
        file.write(f"name,y\n{rows}")
    with pytest.raises(InvalidDataError, match=message):
        ingest(Data(Csv("data.csv"), label="y", prepare=prepare), None, None, Promised("schema.yaml"), context)


def test_a_class_that_only_came_later_is_named(in_tmp: object, context: StepContext) -> None:
    with open("rows.csv", "w") as file:  # noqa: PTH123
        file.write("day,y\n" + "".join(f"2024-01-{n:02d},{'new' if n > 25 else n % 2}\n" for n in range(1, 29)))
    with pytest.raises(InvalidDataError, match=r"No training row has a class of the label 'y'\n  got: new"):
        ingest(Data(Csv("rows.csv", event_time="day"), label="y"), None, None, Promised("schema.yaml"), context)


@pytest.mark.parametrize(
    ("third", "said"),
    [
        ("2013-02-31", "'at' holds no times\n  expected: times .*\n  got: 2013-02-31\n  where: row 3 of data.csv"),
        ("31/01/2013", "got: 31/01/2013\n  where: row 3 of data.csv"),
        ("", "The event time 'at' is missing in 1 rows"),
    ],
)
def test_an_event_time_that_is_none_is_named(in_tmp: Path, context: StepContext, third: str, said: str) -> None:
    times = ["2013-01-01", "2013-01-02", third, *["2013-01-04"] * 20]
    (in_tmp / "data.csv").write_text("at,y\n" + "".join(f"{time},{n % 2}\n" for n, time in enumerate(times)))
    with pytest.raises(InvalidDataError, match=said):
        ingest(Data(Csv("data.csv", event_time="at"), label="y"), None, None, Promised("schema.yaml"), context)


def test_a_time_of_a_label_that_is_none_is_named(shop: Shop, context: StepContext) -> None:
    shop(0)
    label = Label(Parquet("deliveries.parquet", key="id"), "late", known_at="shop")
    with pytest.raises(InvalidDataError, match="'shop' holds no times"):
        ingest(orders(label=label, features=[]), None, None, Promised("schema.yaml"), context)


@pytest.mark.parametrize("ordered", [False, True])
def test_lists_come_through_as_they_are(in_tmp: Path, context: StepContext, ordered: bool) -> None:
    lists = [[n, None] if n % 3 else None if n % 2 else [] for n in range(80)]
    tags = pa.array([["a", "b"][: n % 3] for n in range(80)], pa.list_(pa.dictionary(pa.int8(), pa.string())))
    table = pa.table({"x": pa.array(lists, pa.list_(pa.int32())), "tags": tags, "y": [0, 1] * 40, "n": range(80)})
    at = pa.array([datetime(2013, 1, 1, tzinfo=UTC) + timedelta(hours=80 - n) for n in range(80)])
    pq.write_table(table.append_column("at", at), "data.parquet")
    source = Parquet("data.parquet", event_time="at" if ordered else None)
    examples = ingest(Data(source, label="y"), None, None, Promised("schema.yaml"), context)
    columns = {one.name: (one.type, one.items) for one in examples.snapshot.columns}
    assert (columns["x"], columns["tags"]) == ((LIST, ColumnType.INTEGER), (LIST, ColumnType.TEXT))
    rows = [row for split in examples.splits for row in examples.table(split).to_pylist()]
    assert {row["n"]: row["x"] for row in rows} == dict(enumerate(lists))


@pytest.mark.parametrize(
    ("x", "key", "told"),
    [
        ([[[1]]] * 40, None, "where: column 'x'\n  do: Leave the column out"),
        ([[1]] * 40, "x", "The key 'x' is a list"),
    ],
)
def test_lists_of_lists_and_a_key_of_lists_are_named(
    in_tmp: Path, context: StepContext, x: list[object], key: str | None, told: str
) -> None:
    pq.write_table(pa.table({"x": x, "y": [0, 1] * 20}), "data.parquet")
    with pytest.raises(InvalidDataError, match=told):
        ingest(Data(Parquet("data.parquet", key=key), label="y"), None, None, Promised("schema.yaml"), context)


def test_a_label_that_is_not_there_is_named_with_the_nearest(in_tmp: object, context: StepContext) -> None:
    with open("data.csv", "w") as file:  # noqa: PTH123
        file.write("name,target\na,1\nb,0\n")
    with pytest.raises(NotFoundError, match="Did you mean 'target'"):
        ingest(Data(Csv("data.csv"), label="traget"), None, None, Promised("schema.yaml"), context)


def test_the_same_source_gives_the_same_bytes(shop: Shop, context: StepContext) -> None:
    shop(3)
    first = features(orders(), context)
    assert features(orders(), context).equals(first)
    assert np.isfinite(first["price"].to_numpy()).all()


def test_a_label_that_is_infinite_is_refused(in_tmp: Path, context: StepContext) -> None:
    numbers = [float(number) for number in range(40)]
    pq.write_table(pa.table({"x": numbers, "y": [*numbers[1:], float("inf")]}), "rows.parquet")
    with pytest.raises(InvalidDataError, match="'y' is infinite"):
        ingest(Data(Parquet("rows.parquet"), label="y"), None, None, Promised("schema.yaml"), context)
