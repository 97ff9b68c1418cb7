import pytest

from evenkeel.errors import InvalidDataError
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


def test_without_truth_nothing_is_known(tmp_path):
    assert GroundTruth(tmp_path).join(to_table([record(0)]))["label"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("truth", "problem"),
    [
        (Truth("order-17", 1, "late"), "not the id of a prediction"),
        (Truth(IDS[0], 1), "a label or a number"),
        (Truth(IDS[0], 1, "late", 1.0), "a label or a number"),
    ],
)
def test_truth_that_is_refused_leaves_nothing(tmp_path, truth, problem):
    with pytest.raises(InvalidDataError, match=problem):
        GroundTruth(tmp_path / "truth").append([Truth(IDS[1], 1, "late"), truth])
    assert not (tmp_path / "truth").exists()
