"""Nothing from the future, on one month of real flights."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from evenkeel.engines import DuckDB
from evenkeel.features import join_features
from evenkeel.flows import load_pipeline

pytestmark = [pytest.mark.xdist_group("flights"), pytest.mark.slow]
CUTS = [datetime(2013, 1, day, 17, 30, tzinfo=UTC) for day in (4, 19)]


@pytest.fixture
def project(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with data of its own to spoil; it is the working folder, as when it runs."""
    folder = Path(shutil.copytree(prepared, tmp_path / "flights"))
    monkeypatch.chdir(folder)
    return folder


def features(project: Path, asked_by: datetime) -> pa.Table:
    """Return the features of the flights that were asked about until a moment."""
    engine, data = DuckDB(), load_pipeline(project).data
    rows = join_features(engine, data.source.relation(engine), data.features, data.source.event_time).table()
    asked = pc.less_equal(rows["asked_at"], pa.scalar(asked_by, rows["asked_at"].type))
    views = tuple(f"{view.name}." for view in data.features)
    return rows.filter(asked).select([name for name in rows.column_names if name.startswith(views)])


def spoil(project: Path, after: datetime) -> None:
    """Make noise of all that became known later: landings, corrections of earlier ones, and the weather."""
    data = project / "data"
    landings, weather = pd.read_parquet(data / "landings.parquet"), pd.read_parquet(data / "weather.parquet")
    later = landings["landed_at"] > after
    corrections = landings[~later].assign(landed_at=after + timedelta(minutes=1), late=~landings["late"])
    landings.loc[later, "late"] ^= True
    pd.concat([landings, corrections.astype(landings.dtypes)]).to_parquet(data / "landings.parquet", index=False)
    weather.loc[weather["observed_at"] > after, ["temp", "wind_speed", "wind_gust", "precip", "visib"]] += 1_000
    weather.to_parquet(data / "weather.parquet", index=False)


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_noise_in_the_place_of_the_future_changes_no_feature(project: Path, cut: datetime) -> None:
    expected = features(project, cut)
    spoil(project, after=cut)
    assert expected.num_rows > 2_000
    assert features(project, cut).equals(expected)


def test_a_planted_leak_is_found(project: Path) -> None:
    """The test above would be worth nothing if it could not fail: here landings count an hour before they happen."""
    honest = (project / "data/landings.parquet").read_bytes()
    leak(project)
    expected = features(project, CUTS[1])
    (project / "data/landings.parquet").write_bytes(honest)
    spoil(project, after=CUTS[1])
    leak(project)
    assert not features(project, CUTS[1]).equals(expected)


def leak(project: Path) -> None:
    file = project / "data/landings.parquet"
    landings = pd.read_parquet(file)
    landings.assign(landed_at=landings["landed_at"] - timedelta(hours=1)).to_parquet(file, index=False)


@pytest.mark.parametrize(("minutes", "counts"), [(1, False), (0, True)])
def test_a_flight_counts_once_it_has_landed(project: Path, minutes: int, counts: bool) -> None:
    file = project / "data/landings.parquet"
    expected, landings = features(project, CUTS[1]), pd.read_parquet(file)
    asked = pd.read_parquet(project / "data/flights.parquet")["asked_at"]
    last = asked[asked <= CUTS[1]].max()
    one = landings.iloc[:1].assign(flight_id="one more", landed_at=last + timedelta(minutes=minutes))
    pd.concat([landings, one.astype(landings.dtypes)]).to_parquet(file, index=False)
    assert features(project, CUTS[1]).equals(expected) is not counts
