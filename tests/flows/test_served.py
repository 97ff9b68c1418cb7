from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.flows import served
from evenkeel.predictions import FolderSink
from evenkeel.predictions.record import to_table
from evenkeel.testing.predictions import record


def log(folder, *inputs, **fields):
    records = [replace(record(number), inputs=text, **fields) for number, text in enumerate(inputs)]
    FolderSink(folder).put("a", to_table(records))


def served_rows(folder, model="flight-late"):
    return pq.read_table(served.served_rows(folder, model, folder / "served.parquet"))


def test_the_rows_of_a_log_are_what_was_asked_and_what_was_looked_up(tmp_path):
    log(tmp_path, '{"distance": 0.1,\n "carrier": "ÜA"}', '{"distance": 7}', features='{"weather.temp": 21.5}')
    found = served_rows(tmp_path).sort_by("distance").to_pylist()
    assert found == [
        {"key": "UA1545", "distance": 0.1, "carrier": "ÜA", "weather.temp": 21.5},
        {"key": "UA1545", "distance": 7.0, "carrier": None, "weather.temp": 21.5},
    ]


def test_what_was_refused_was_not_served(tmp_path):
    log(tmp_path, '{"distance": "far"}', rejection="distance is text")
    with pytest.raises(NotFoundError, match="no answered request of the model"):
        served_rows(tmp_path)


def test_a_model_that_the_log_does_not_know(tmp_path):
    log(tmp_path, "{}")
    with pytest.raises(NotFoundError, match="'flight-late'"):
        served_rows(tmp_path, "flight-lat")


def test_numbers_and_text_in_one_column_are_refused(tmp_path):
    log(tmp_path, '{"distance": 1}', '{"distance": "far"}')
    with pytest.raises(InvalidDataError, match="several types"):
        served_rows(tmp_path)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("1", "0.5", [1.0, 0.5]),
        ("null", "7", [None, 7]),
        ("null", "null", [None, None]),
        ('"2013-01-01"', '"soon"', ["2013-01-01", "soon"]),
        ("[1]", "[0.5, 2]", [[1.0], [0.5, 2.0]]),
        ("[]", '["a"]', [[], ["a"]]),
    ],
)
def test_batches_with_values_of_other_types_fit_together(tmp_path, monkeypatch, first, second, expected):
    monkeypatch.setattr("evenkeel.predictions.folder._ROW_GROUP", 1)
    log(tmp_path, f'{{"x": {first}}}', f'{{"x": {second}}}')
    found = served_rows(tmp_path)["x"].to_pylist()
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize(("first", "second"), [("1", '"far"'), ("true", "1"), ("[1]", '["a"]')])
def test_batches_that_do_not_are_refused(tmp_path, monkeypatch, first, second):
    monkeypatch.setattr("evenkeel.predictions.folder._ROW_GROUP", 1)
    log(tmp_path, f'{{"x": {first}}}', f'{{"x": {second}}}')
    with pytest.raises(InvalidDataError, match="several types"):
        served_rows(tmp_path)


def test_a_request_that_came_twice_was_served_once_as_it_came_first(tmp_path):
    sink = FolderSink(tmp_path)
    sink.put("a", to_table([replace(record(0, minute=90), inputs='{"x": 2}'), record(1, minute=200)]))
    sink.put("b", to_table([replace(record(0, minute=5), inputs='{"x": 1}')]))
    sink.put("c", to_table([replace(record(0, minute=300), inputs='{"x": 3}')]))
    assert served_rows(tmp_path)["x"].to_pylist() == [1, None]


def test_a_model_that_answers_beside_another_is_told_apart(tmp_path):
    log(tmp_path, '{"x": 1}', '{"x": 2}')
    FolderSink(tmp_path).put("b", to_table([replace(record(7), model="other", inputs='{"y": "a"}')]))
    assert served_rows(tmp_path, "other").to_pylist() == [{"key": "UA1545", "y": "a"}]
