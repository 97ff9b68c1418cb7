import dataclasses

import pytest

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.features import FeatureView, Window
from evenkeel.sources import Parquet

IN_TIME = Parquet("landings.parquet", key="flight", event_time="landed_at")
STATIC = Parquet("planes.parquet", key="tail")


def test_a_view_is_a_frozen_value():
    view = FeatureView("late", IN_TIME, entity="carrier", features=["late"])
    assert (view.by, view.columns(()), view.windows()) == (("carrier",), {"late": "late"}, {})
    with pytest.raises(dataclasses.FrozenInstanceError):
        view.name = "other"


def test_columns_are_by_default_all_that_say_something_of_the_entity():
    view = FeatureView("late", IN_TIME, entity="carrier")
    assert view.columns(["flight", "landed_at", "carrier", "late"]) == {"late": "late"}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "a.b"},
        {"name": 5},
        {"entity": ()},
        {"entity": ("carrier", "carrier")},
        {"entity": ("carrier", "")},
        {"ttl": "six hours"},
        {"features": []},
        {"features": {}},
        {"features": ["late", "late"]},
        {"features": "late"},
        {"features": [Window("late", "mean", "1d")]},
        {"features": {"": "late"}},
        {"features": {"late": 5}},
        {"features": {"late": Window("late", "mean", "1d")}, "ttl": "1d"},
        {"source": STATIC, "ttl": "1d"},
        {"source": STATIC, "features": {"late": Window("late", "mean", "1d")}},
    ],
)
def test_a_view_that_cannot_be(fields):
    with pytest.raises(DefinitionError):
        FeatureView(**{"name": "late", "source": IN_TIME, "entity": "carrier"} | fields)


@pytest.mark.parametrize(
    "fields", [("late", "mean", "0s"), ("late", "mean", "long"), ("", "mean", "1d"), (5, "mean", "1d")]
)
def test_a_window_that_cannot_be(fields):
    with pytest.raises(DefinitionError):
        Window(*fields)


def test_an_aggregate_that_does_not_exist():
    with pytest.raises(NotFoundError, match="'mean'"):
        Window("late", "men", "1d")
