from dataclasses import replace

import pytest

from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.flows.served import served_rows
from evenkeel.predictions import FolderSink
from evenkeel.predictions.record import to_table
from evenkeel.testing.predictions import record


def log(folder, *inputs, **fields):
    records = [replace(record(number), inputs=text, **fields) for number, text in enumerate(inputs)]
    FolderSink(folder).put("a", to_table(records))


def test_the_rows_of_a_log_are_what_was_asked_and_what_was_looked_up(tmp_path):
    log(tmp_path, '{"distance": 0.1,\n "carrier": "ÜA"}', '{"distance": 7}', features='{"weather.temp": 21.5}')
    found = served_rows(tmp_path, "flight-late").sort_by("distance").to_pylist()
    assert found == [
        {"key": "UA1545", "distance": 0.1, "carrier": "ÜA", "weather.temp": 21.5},
        {"key": "UA1545", "distance": 7.0, "carrier": None, "weather.temp": 21.5},
    ]


def test_what_was_refused_was_not_served(tmp_path):
    log(tmp_path, '{"distance": "far"}', rejection="distance is text")
    with pytest.raises(NotFoundError, match="no answered request of the model"):
        served_rows(tmp_path, "flight-late")


def test_a_model_that_the_log_does_not_know(tmp_path):
    log(tmp_path, "{}")
    with pytest.raises(NotFoundError, match="'flight-late'"):
        served_rows(tmp_path, "flight-lat")


def test_numbers_and_text_in_one_column_are_refused(tmp_path):
    log(tmp_path, '{"distance": 1}', '{"distance": "far"}')
    with pytest.raises(InvalidDataError, match="several types"):
        served_rows(tmp_path, "flight-late")
