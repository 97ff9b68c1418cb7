from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from evenkeel.engines import DuckDB
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.features import FeatureView, Window, join_features
from evenkeel.sources import Csv, Parquet

HOUR = 3_600_000_000


@dataclass(frozen=True)
class Rows:
    """A source in memory; times are hours."""

    table: pa.Table
    key: str | None = None
    event_time: str | None = None
    known_at: str | None = None

    def relation(self, engine):
        return engine.from_arrow(self.table)


def hours(*values):
    return pa.array([None if value is None else int(value * HOUR) for value in values], pa.timestamp("us", tz="UTC"))


WEATHER = Rows(
    pa.table(
        {
            "origin": ["JFK", "JFK", "JFK", "LGA"],
            "observed_at": hours(0, 2, 3, 1),
            "temp": [1.0, 2.0, 3.0, 9.0],
            "wind": [10, 20, 30, 90],
        }
    ),
    event_time="observed_at",
)
LANDINGS = Rows(
    pa.table(
        {
            "flight": [1, 2, 3, 2],
            "carrier": ["AA", "AA", "UA", "AA"],
            "landed_at": hours(1, 2, 2, 2),
            "known_at": hours(1, 2, 2, 5),
            "late": [True, False, True, True],
            "tail": ["N1", "N2", "N3", "N2"],
        }
    ),
    key="flight",
    event_time="landed_at",
    known_at="known_at",
)
PLANES = Rows(pa.table({"tail": ["N1", "N2"], "seats": [100, 200]}), key="tail")


def examples(engine):
    return engine.from_arrow(
        pa.table(
            {
                "asked_at": hours(2, 2.5, 9, None),
                "origin": ["JFK", "JFK", "LGA", "JFK"],
                "carrier": ["AA", "UA", "AA", "AA"],
                "tail": ["N2", "N9", None, "N1"],
            }
        )
    )


def joined(*views, time="asked_at"):
    engine = DuckDB(threads=1)
    table = join_features(engine, examples(engine), views, time).table()
    return table.drop(["asked_at", "origin", "carrier", "tail"]).to_pydict()


def test_columns_as_they_were_known():
    view = FeatureView("w", WEATHER, entity="origin", ttl="6h", features=["temp"])
    assert joined(view) == {"w.temp": [2.0, 2.0, None, None]}


def test_every_column_that_is_not_entity_or_time_is_a_feature():
    view = FeatureView("w", WEATHER, entity="origin")
    assert joined(view) == {"w.temp": [2.0, 2.0, 9.0, None], "w.wind": [20, 20, 90, None]}


def test_columns_and_windows_of_one_view():
    windows = {"n": Window("flight", "count", "24h"), "share": Window("late", "mean", "24h"), "last": "late"}
    view = FeatureView("l", LANDINGS, entity="carrier", features=windows)
    assert joined(view) == {
        "l.last": [False, True, True, None],
        "l.n": [2, 1, 2, None],
        "l.share": [0.5, 1.0, 1.0, None],
    }


def test_a_view_without_time_says_the_same_at_all_times():
    assert joined(FeatureView("p", PLANES, entity="tail"), time=None) == {"p.seats": [200, None, None, 100]}


def test_several_views_in_the_order_given():
    views = [FeatureView(name, WEATHER, entity="origin", features={"t": "temp"}) for name in ("b", "a")]
    assert list(joined(*views)) == ["b.t", "a.t"]


def test_no_views():
    assert joined(time=None) == {}


def test_an_entity_of_two_columns():
    source = Rows(pa.table({"origin": ["JFK", "JFK"], "carrier": ["AA", "UA"], "gate": ["1", "2"]}))
    view = FeatureView("g", source, entity=("origin", "carrier"))
    assert joined(view) == {"g.gate": ["1", "2", None, "1"]}


def test_sources_in_files(tmp_path):
    (tmp_path / "w.csv").write_text("origin,at,temp\nJFK,2013-01-01T05:00:00Z,1\nJFK,2013-01-01 07:00:00,2\n")
    engine = DuckDB()
    rows = engine.from_arrow(pa.table({"origin": ["JFK"], "at": [datetime(2013, 1, 1, 6, tzinfo=UTC)]}))
    view = FeatureView("w", Csv(str(tmp_path / "w.csv"), event_time="at"), entity="origin", ttl="1h")
    assert join_features(engine, rows, [view], "at").table()["w.temp"].to_pylist() == [1]
    engine.write(engine.read_csv([tmp_path / "w.csv"]), tmp_path / "w.parquet")
    view = FeatureView("w", Parquet(str(tmp_path / "w.parquet"), event_time="at"), entity="origin", ttl="59m")
    assert join_features(engine, rows, [view], "at").table()["w.temp"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("view", "kind", "said"),
    [
        (FeatureView("w", WEATHER, entity="origin", features=["tmp"]), NotFoundError, "'temp'"),
        (FeatureView("w", WEATHER, entity="orgin"), NotFoundError, "'origin'"),
        (FeatureView("w", WEATHER, entity="carrier"), NotFoundError, "the view's source"),
        (
            FeatureView("w", LANDINGS, entity="carrier", features={"x": Window("tail", "max", "1h")}),
            InvalidDataError,
            "tail",
        ),
        (
            FeatureView("w", LANDINGS, entity="carrier", features={"x": Window("lat", "max", "1h")}),
            NotFoundError,
            "'late'",
        ),
        (FeatureView("w", PLANES, entity=("tail", "seats")), NotFoundError, "seats"),
    ],
)
def test_a_view_that_does_not_fit_its_tables(view, kind, said):
    with pytest.raises(kind, match=said):
        joined(view)


def test_a_view_in_time_wants_to_know_when():
    with pytest.raises(DefinitionError, match="when each example was asked"):
        joined(FeatureView("w", WEATHER, entity="origin"), time=None)


def test_two_views_of_one_name():
    view = FeatureView("w", WEATHER, entity="origin")
    with pytest.raises(DefinitionError, match="same name"):
        joined(view, view)


def test_a_key_that_stands_twice_in_a_static_view():
    source = Rows(pa.table({"tail": ["N1", "N2", "N2"], "seats": [1, 2, 3]}))
    with pytest.raises(InvalidDataError, match="more than one row") as caught:
        joined(FeatureView("p", source, entity="tail"))
    assert caught.value.got == "N2"


def test_a_view_with_nothing_in_it():
    with pytest.raises(DefinitionError, match="no feature"):
        joined(FeatureView("p", Rows(pa.table({"tail": ["N1"]})), entity="tail"))
