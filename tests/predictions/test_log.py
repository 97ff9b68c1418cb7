from datetime import UTC, datetime

import pytest

from evenkeel.errors import NotFoundError, StoreError, UsageError
from evenkeel.predictions import Entry, FolderSink, PredictionIds, PredictionLog, PredictionRecord, compact, derive_ids
from evenkeel.predictions.record import SCHEMA, to_records, to_table
from evenkeel.testing.predictions import record


@pytest.mark.parametrize("compacted", [False, True])
def test_a_prediction_is_found_by_its_id(tmp_path, writer, clock, origin, compacted):
    time = clock.microseconds()
    names = [*PredictionIds().take(time, 1), *derive_ids("flight-late", "order-17", 1)]
    told = (["late"] * 2, "order-17", "UA1545", 7)
    entry = Entry(time, 412, names, [b'{"a": 0.1}'] * 2, [[0.1, 0.9]] * 2, *told, warnings={1: ["a: out_of_range"]})
    writer.append(origin, entry)
    writer.close()
    if compacted:
        compact(tmp_path / "spool", FolderSink(tmp_path))
    for name in names:
        assert PredictionLog(tmp_path).get(f" {name.upper()}\n") == PredictionRecord(
            id=name,
            request_id="order-17",
            key="UA1545",
            event_time=7,
            arrival_time=time,
            model="flight-late",
            version=3,
            bundle_digest="Bundle/ab12",
            arm="champion",
            epoch=7,
            propensity=1.0,
            signature_digest="5ca1e",
            inputs='{"a": 0.1}',
            features=None,
            scores=(0.10000000149011612, 0.8999999761581421),
            decision="late",
            fallback=False,
            latency=412,
            rejection=None,
            warnings=("a: out_of_range",) if name == names[1] else (),
        )


def test_an_id_that_is_not_there(tmp_path):
    with pytest.raises(NotFoundError, match=r"There is no prediction '013b.*\n.*\n  do: Give the id as a server"):
        PredictionLog(tmp_path).get("013bf368-5800-7000-8000-000000000001")


def test_what_is_no_id(tmp_path):
    with pytest.raises(UsageError, match="This is not the id of a prediction"):
        PredictionLog(tmp_path).get("order-17")


def test_no_log_is_an_empty_log(tmp_path):
    assert PredictionLog(tmp_path / "nowhere").count() == 0
    assert PredictionLog(tmp_path / "nowhere").scan().schema == SCHEMA


def test_a_scan_takes_from_spools_and_files_by_arrival(tmp_path, writer, clock, origin):
    for number in range(4):
        time = clock.microseconds()
        writer.append(origin, Entry(time, 1, PredictionIds().take(time, 1), [b"%d" % number], [[0.5]]))
        clock.sleep(60)
        writer.commit()
        if number == 1:
            writer.close()
            compact(tmp_path / "spool", FolderSink(tmp_path))
    since, until = (datetime(2013, 1, 1, 6, minute, 30, tzinfo=UTC) for minute in (0, 2))
    assert PredictionLog(tmp_path).scan()["inputs"].to_pylist() == ["0", "1", "2", "3"]
    assert PredictionLog(tmp_path).scan(since, until)["inputs"].to_pylist() == ["1", "2"]


def test_a_request_delivered_again_is_one_prediction(tmp_path, writer, clock, origin):
    for answer in (0.25, 0.5):
        name = derive_ids("flight-late", "order-17", 1)
        writer.append(origin, Entry(clock.microseconds(), 1, name, [b"{}"], [[answer]], request_id="order-17"))
        writer.close()
        clock.sleep(7_200)
    assert PredictionLog(tmp_path).scan()["scores"].to_pylist() == [[0.25]]
    compact(tmp_path / "spool", FolderSink(tmp_path))
    assert PredictionLog(tmp_path).scan()["scores"].to_pylist() == [[0.25]]


def test_a_record_becomes_a_row_and_a_record_again():
    assert to_records(to_table([record(0), record(1, 61)])) == [record(0), record(1, 61)]


def test_a_table_of_another_version_is_not_read():
    other = SCHEMA.with_metadata({b"evenkeel.prediction_record": b"1"}).empty_table()
    with pytest.raises(StoreError, match="another version of the schema"):
        to_records(other)
