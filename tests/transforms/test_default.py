import pytest

from evenkeel.artifacts import ExampleColumn
from evenkeel.engines.column_types import ARROW_TYPES
from evenkeel.errors import DefinitionError
from evenkeel.transforms import default_transform
from evenkeel.typing import ColumnType

COLUMNS = [ExampleColumn(str(kind), kind) for kind in ARROW_TYPES]


def test_every_type_of_column_becomes_features() -> None:
    assert default_transform(COLUMNS).feature_names == (
        "boolean",
        "integer",
        "float",
        "text",
        "timestamp.hour",
        "timestamp.weekday",
        "timestamp.month",
        "date.year",
        "date.month",
        "date.day",
        "date.weekday",
    )


def test_no_column_is_refused() -> None:
    with pytest.raises(DefinitionError, match="no column"):
        default_transform([])


def test_a_list_becomes_its_length_and_one_of_numbers_its_mean_too() -> None:
    numbers = ExampleColumn("prices", ColumnType.LIST, items=ColumnType.FLOAT)
    texts = ExampleColumn("tags", ColumnType.LIST, items=ColumnType.TEXT)
    assert default_transform([numbers, texts]).feature_names == ("prices.length", "prices.mean", "tags.length")
