import itertools
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.errors import InvalidDataError, StoreError
from evenkeel.predictions import GroundTruth, Truth, derive_ids
from evenkeel.predictions.record import to_table
from evenkeel.testing.predictions import record

IDS = derive_ids("flight-late", "laws", 3)


def test_what_is_known_last_counts(tmp_path):
    truth = GroundTruth(tmp_path / "truth")
    truth.append([Truth(IDS[0], 20, "late"), Truth(IDS[1], 10, value=2.5)])
    truth.append([Truth(IDS[0], 10, "on time")])
    found = {row["id"]: (row["label"], row["value"]) for row in truth.table().to_pylist()}
    assert found == {IDS[0]: ("late", None), IDS[1]: (None, 2.5)}


def test_the_same_batch_twice_is_one_file(tmp_path):
    for _ in range(2):
        GroundTruth(tmp_path).append([Truth(IDS[0], 20, "late")])
    assert len(list(tmp_path.iterdir())) == 1


def test_every_prediction_stays_and_truth_joins_by_id(tmp_path):
    truth = GroundTruth(tmp_path)
    truth.append([Truth(IDS[2], 20, "late"), Truth(IDS[0], 10, "on time")])
    joined = truth.join(to_table([record(2), record(1), record(0)]))
    assert joined["id"].to_pylist() == [IDS[2], IDS[1], IDS[0]]
    assert joined["label"].to_pylist() == ["late", None, "on time"]


def test_labels_become_known_one_by_one(tmp_path):
    truth = GroundTruth(tmp_path)
    truth.append([Truth(IDS[0], 20, labels={"slow": True}), Truth(IDS[1], 10, "late")])
    truth.append([Truth(IDS[0], 10, labels={"late": False, "slow": False})])
    truth.append([Truth(IDS[0], 30, labels={"late": True})])
    assert truth.get(IDS[0]) == Truth(IDS[0], 30, labels={"late": True, "slow": True})
    assert truth.get(IDS[1]) == Truth(IDS[1], 10, "late")
    assert truth.get(IDS[2]) is None
    joined = truth.join(to_table([record(1), record(2), record(0)]))
    assert joined["labels"].to_pylist() == [None, None, [("late", True), ("slow", True)]]
    assert joined["label"].to_pylist() == ["late", None, None]


def test_any_order_of_what_became_known_gives_the_same(tmp_path):
    draw = random.Random(3)
    facts = [
        Truth(IDS[draw.randrange(3)], at, labels={name: draw.random() < 0.5 for name in draw.sample("abc", 2)})
        for at in range(40)
    ]
    expected = {one: {} for one in IDS}
    for fact in facts:
        expected[fact.id] |= fact.labels
    truth = GroundTruth(tmp_path)
    for fact in draw.sample(facts, 40):
        truth.append([fact])
    found = {row["id"]: row["labels"] for row in truth.table().to_pylist(maps_as_pydicts="strict")}
    assert found == expected


@pytest.mark.parametrize(
    ("truths", "counts"),
    [
        ([Truth(IDS[0], 20, value=one) for one in (1.5, -3.0, 2.5, 0.0)], {"value": 2.5}),
        ([Truth(IDS[0], 20, one) for one in ("on time", "late")], {"label": "on time"}),
        ([Truth(IDS[0], 20, labels={"slow": one}) for one in (True, False)], {"labels": {"slow": True}}),
        (
            [Truth(IDS[0], 20, labels={"slow": True}), Truth(IDS[0], 20, value=9.0), Truth(IDS[0], 20, "late")],
            {"labels": {"slow": True}},
        ),
    ],
)
def test_of_one_instant_the_greatest_counts_however_it_was_appended(tmp_path, truths, counts):
    for place, order in enumerate(itertools.permutations(truths)):
        together, apart = GroundTruth(tmp_path / f"{place}"), GroundTruth(tmp_path / f"{place} apart")
        together.append(order)
        for one in order:
            apart.append([one])
        assert together.get(IDS[0]) == apart.get(IDS[0]) == Truth(IDS[0], 20, **counts)


def test_a_later_correction_to_no_counts(tmp_path):
    truth = GroundTruth(tmp_path)
    truth.append([Truth(IDS[0], 21, labels={"slow": False}), Truth(IDS[0], 20, labels={"slow": True})])
    truth.append([Truth(IDS[1], 21, value=-1.0), Truth(IDS[1], 20, value=5.0)])
    assert truth.get(IDS[0]).labels == {"slow": False}
    assert truth.get(IDS[1]).value == -1.0


def test_a_file_from_before_there_were_labels_is_read(tmp_path):
    truth = GroundTruth(tmp_path)
    truth.append([Truth(IDS[0], 10, "late")])
    (written,) = tmp_path.glob("*.parquet")
    pq.write_table(pq.read_table(written).drop_columns("labels"), written)
    truth.append([Truth(IDS[1], 20, labels={"slow": True})])
    assert truth.get(IDS[0]) == Truth(IDS[0], 10, "late")
    assert truth.join(to_table([record(1), record(0)]))["label"].to_pylist() == [None, "late"]


def cut_short(file):
    GroundTruth(file.parent).append([Truth(IDS[0], 10, "late")])
    (written,) = file.parent.glob("*.parquet")
    file.write_bytes(written.read_bytes()[:-20])


@pytest.mark.parametrize(
    "spoil",
    [
        cut_short,
        lambda file: file.write_text("id,label"),
        lambda file: pq.write_table(pa.table({"price": [1.0]}), file),
        lambda file: pq.write_table(pa.table({"id": [IDS[0]], "known_at": ["monday"]}), file),
        lambda file: pq.write_table(GroundTruth(file.parent).table().append_column("more", pa.array([], "int8")), file),
    ],
)
@pytest.mark.parametrize("ask", [GroundTruth.table, lambda truth: truth.get(IDS[0])])
def test_a_file_that_holds_no_ground_truth_is_named(tmp_path, spoil, ask):
    spoil(tmp_path / "spoilt.parquet")
    with pytest.raises(StoreError, match=r"no ground truth(.|\n)*spoilt.parquet(.|\n)*Take it out") as refused:
        ask(GroundTruth(tmp_path))
    assert refused.value.exit_code == 1


def test_without_truth_nothing_is_known(tmp_path):
    assert GroundTruth(tmp_path).join(to_table([record(0)]))["label"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("truth", "problem"),
    [
        (Truth("order-17", 1, "late"), "not the id of a prediction"),
        (Truth(IDS[0], 1), "a label, a number or labels"),
        (Truth(IDS[0], 1, "late", 1.0), "a label, a number or labels"),
        (Truth(IDS[0], 1, "late", labels={"slow": True}), "a label, a number or labels"),
        (Truth(IDS[0], 1, value=float("nan")), "This value is no number"),
        (Truth(IDS[0], 1, labels={}), "Nothing is said of any label"),
        (Truth(IDS[0], 1, labels={"slow": 1, "late": True}), "'slow' is neither yes nor no"),
        (Truth(IDS[0], 1, labels={"slow": None}), r"'slow' is neither yes nor no(.|\n)*Leave out"),
    ],
)
def test_truth_that_is_refused_leaves_nothing(tmp_path, truth, problem):
    with pytest.raises(InvalidDataError, match=problem):
        GroundTruth(tmp_path / "truth").append([Truth(IDS[1], 1, "late"), truth])
    assert not (tmp_path / "truth").exists()
