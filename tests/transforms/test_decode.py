"""The table of the decoder, value by value, from JSON and from Arrow."""

import math
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.errors import InvalidRequestError
from evenkeel.hashing import hash_value
from evenkeel.transforms import Decoder, Input, Signature, decode_rows, decode_table
from evenkeel.transforms.inputs import Derived, DerivedStep
from evenkeel.typing import ColumnType

NAN = math.nan


def of(column: ColumnType, nullable: bool = True) -> Signature:
    return Signature((Input("x", column, nullable),))


def from_json(column: ColumnType, value: object) -> object:
    tensors = decode_rows([{"x": value}], of(column))
    (values,) = (tensor for name, tensor in tensors.items() if name != "valid")
    assert tensors["valid"].tolist() == [[value is not None]]
    return values[0, 0]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (ColumnType.BOOLEAN, True, 1),
        (ColumnType.BOOLEAN, None, 0),
        (ColumnType.INTEGER, 2**63 - 1, 2**63 - 1),
        (ColumnType.INTEGER, -(2**63), -(2**63)),
        (ColumnType.INTEGER, 2.0, 2),
        (ColumnType.INTEGER, None, 0),
        (ColumnType.FLOAT, 7, 7.0),
        (ColumnType.FLOAT, 2**53 + 1, 2.0**53),
        (ColumnType.FLOAT, 10**30, 1e30),
        (ColumnType.FLOAT, math.inf, math.inf),
        (ColumnType.TEXT, "", ""),
        (ColumnType.TEXT, "None", "None"),
        (ColumnType.TEXT, "nan", "nan"),
        (ColumnType.TEXT, "a\0b", "a\0b"),
        (ColumnType.TEXT, "Cafe\u0301", "Caf\u00e9"),
        (ColumnType.TEXT, None, ""),
        (ColumnType.TIMESTAMP, "1970-01-01T00:00:00Z", 0),
        (ColumnType.TIMESTAMP, "1970-01-01 00:00:01", 1_000_000),
        (ColumnType.TIMESTAMP, "1970-01-01T01:00:00+01:00", 0),
        (ColumnType.TIMESTAMP, "1969-12-31T23:59:59.9999999Z", -1),
        (ColumnType.TIMESTAMP, "1970-01-02", 86_400_000_000),
        (ColumnType.TIMESTAMP, datetime(1970, 1, 1, tzinfo=UTC), 0),
        (ColumnType.DATE, "1969-12-31", -1),
        (ColumnType.DATE, date(1970, 1, 2), 1),
    ],
)
def test_json_gives(column: ColumnType, value: object, expected: object) -> None:
    assert from_json(column, value) == expected


def test_a_missing_float_is_nan_and_not_valid_and_nan_is_valid() -> None:
    tensors = decode_rows([{"x": None}, {"x": NAN}], of(ColumnType.FLOAT))
    assert np.isnan(tensors["floats"]).all()
    assert tensors["valid"].tolist() == [[False, True]]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (ColumnType.BOOLEAN, 1),
        (ColumnType.BOOLEAN, "true"),
        (ColumnType.INTEGER, True),
        (ColumnType.INTEGER, "7"),
        (ColumnType.INTEGER, 7.5),
        (ColumnType.INTEGER, NAN),
        (ColumnType.INTEGER, math.inf),
        (ColumnType.INTEGER, 2**63),
        (ColumnType.INTEGER, 1e300),
        (ColumnType.FLOAT, "7.5"),
        (ColumnType.FLOAT, False),
        (ColumnType.FLOAT, 10**400),
        (ColumnType.FLOAT, [1.0]),
        (ColumnType.TEXT, 7),
        (ColumnType.TEXT, True),
        (ColumnType.TEXT, {"a": 1}),
        (ColumnType.TEXT, b"AA"),
        (ColumnType.TEXT, "\ud800"),
        (ColumnType.TIMESTAMP, 0),
        (ColumnType.TIMESTAMP, "yesterday"),
        (ColumnType.TIMESTAMP, "2013-02-30T00:00:00Z"),
        (ColumnType.DATE, "2013-01-01T00:00:00"),
        (ColumnType.DATE, 15_706),
    ],
)
def test_json_refuses(column: ColumnType, value: object) -> None:
    for rows in ([{"x": value}], [{"x": None}, {"x": value}]):
        with pytest.raises(InvalidRequestError, match=f"row {len(rows) - 1}, field 'x': expected"):
            decode_rows(rows, of(column))


def test_a_missing_key_is_not_null_and_the_nearest_field_is_named() -> None:
    with pytest.raises(InvalidRequestError, match="row 1, field 'x': missing; did you mean 'x2'"):
        decode_rows([{"x": None}, {"x2": 1}], of(ColumnType.INTEGER))


def test_a_field_that_is_no_column_is_ignored() -> None:
    assert decode_rows([{"x": 1, "y": object()}], of(ColumnType.INTEGER))["integers"].tolist() == [[1]]


def test_null_is_refused_where_the_column_is_never_null() -> None:
    for rows in ([{"x": None}], pa.table({"x": pa.array([None], pa.int64())})):
        decode = decode_rows if isinstance(rows, list) else decode_table
        with pytest.raises(InvalidRequestError, match="never null"):
            decode(rows, of(ColumnType.INTEGER, nullable=False))


@pytest.mark.parametrize("row", [None, [1], "x", 7])
def test_a_row_that_is_no_object_is_refused(row: object) -> None:
    with pytest.raises(InvalidRequestError, match="row 0: expected an object"):
        decode_rows([row], of(ColumnType.INTEGER))  # type: ignore[list-item]


def test_the_text_of_an_error_is_bounded() -> None:
    with pytest.raises(InvalidRequestError, match="and more") as refused:
        decode_rows([{"x": "y" * 10_000}] * 1_000, of(ColumnType.INTEGER))
    assert len(str(refused.value)) < 3_000


def test_no_row_gives_empty_tensors() -> None:
    tensors = decode_rows([], Signature((Input("x", ColumnType.INTEGER), Input("t", ColumnType.TEXT))))
    assert {name: tensor.shape for name, tensor in tensors.items()} == {
        "integers": (1, 0),
        "texts": (1, 0),
        "valid": (2, 0),
    }


def test_columns_of_a_kind_share_a_matrix() -> None:
    signature = Signature((Input("t", ColumnType.TEXT), Input("a", ColumnType.FLOAT), Input("b", ColumnType.FLOAT)))
    tensors = decode_rows([{"t": "AA", "a": 1, "b": 2.5}, {"t": None, "a": 3.5, "b": 4}], signature)
    assert tensors["floats"].tolist() == [[1.0, 3.5], [2.5, 4.0]]
    assert tensors["texts"].tolist() == [["AA", ""]]
    assert tensors["valid"].tolist() == [[True, True], [True, True], [True, False]]


def test_a_decoder_that_saw_many_shapes_of_rows_still_decodes() -> None:
    names = [f"c{i}" for i in range(4)]
    decoder = Decoder(Signature(tuple(Input(name, ColumnType.FLOAT) for name in names)))
    for shape in range(16):
        row = {name: None if shape >> place & 1 else 1.0 for place, name in enumerate(names)}
        assert decoder.rows([row])["valid"][:, 0].tolist() == [value is not None for value in row.values()]


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        (ColumnType.BOOLEAN, pa.array([True, None]), [1, 0]),
        (ColumnType.INTEGER, pa.array([1, None], pa.int8()), [1, 0]),
        (ColumnType.INTEGER, pa.array([1, 2], pa.uint64()), [1, 2]),
        (ColumnType.INTEGER, pa.array([2.0, None]), [2, 0]),
        (ColumnType.INTEGER, pa.nulls(1), [0]),
        (ColumnType.FLOAT, pa.nulls(2, pa.string()), [NAN, NAN]),
        (ColumnType.BOOLEAN, pa.nulls(1, pa.int64()), [0]),
        (ColumnType.FLOAT, pa.array([2**53 + 1]), [2.0**53]),
        (ColumnType.FLOAT, pa.array([0.5], pa.float32()), [0.5]),
        (ColumnType.FLOAT, pa.array([Decimal("0.1"), Decimal("-0.3"), None]), [0.1, -0.3, NAN]),
        (ColumnType.TEXT, pa.array(["AA", None]).dictionary_encode(), ["AA", ""]),
        (ColumnType.TEXT, pa.array(["Cafe\u0301", None], pa.large_string()), ["Caf\u00e9", ""]),
        (ColumnType.TEXT, pa.array(["AA"], pa.string_view()), ["AA"]),
        (ColumnType.TIMESTAMP, pa.array([-1], pa.timestamp("ns")), [-1]),
        (ColumnType.TIMESTAMP, pa.array([1], pa.timestamp("s", "America/New_York")), [1_000_000]),
        (ColumnType.TIMESTAMP, pa.array([1], pa.date32()), [86_400_000_000]),
        (ColumnType.DATE, pa.array([86_400_000], pa.date64()), [1]),
    ],
)
def test_arrow_gives(column: ColumnType, values: pa.Array, expected: list[object]) -> None:
    tensors = decode_table(pa.table({"x": values}), of(column))
    (found,) = (tensor for name, tensor in tensors.items() if name != "valid")
    np.testing.assert_array_equal(found, [expected])
    assert tensors["valid"].tolist() == [values.is_valid().to_pylist()]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (ColumnType.BOOLEAN, pa.array([1])),
        (ColumnType.INTEGER, pa.array([1.5])),
        (ColumnType.INTEGER, pa.array([NAN])),
        (ColumnType.INTEGER, pa.array([2**63], pa.uint64())),
        (ColumnType.INTEGER, pa.array(["7"])),
        (ColumnType.INTEGER, pa.array([True])),
        (ColumnType.FLOAT, pa.array(["7.5"])),
        (ColumnType.TEXT, pa.array([7])),
        (ColumnType.TEXT, pa.array([b"AA"])),
        (ColumnType.TIMESTAMP, pa.array([0])),
        (ColumnType.TIMESTAMP, pa.array([2**62], pa.timestamp("s"))),
        (ColumnType.DATE, pa.array([0], pa.timestamp("us"))),
    ],
)
def test_arrow_refuses(column: ColumnType, values: pa.Array) -> None:
    with pytest.raises(InvalidRequestError, match="column 'x': expected"):
        decode_table(pa.table({"x": values}), of(column))


def test_a_table_without_a_column_or_with_two_of_it_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="column 'x': missing"):
        decode_table(pa.table({"y": [1]}), of(ColumnType.INTEGER))
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["x", "x"])
    with pytest.raises(InvalidRequestError, match="more than once"):
        decode_table(twice, of(ColumnType.INTEGER))


def test_chunks_and_batches_are_one_column() -> None:
    chunks = pa.chunked_array([pa.array(["a"]).dictionary_encode(), pa.array(["b", "a"]).dictionary_encode()])
    assert decode_table(pa.table({"x": chunks}), of(ColumnType.TEXT))["texts"].tolist() == [["a", "b", "a"]]
    batch = pa.RecordBatch.from_pydict({"x": [1, 2]})
    assert decode_table(batch, of(ColumnType.INTEGER))["integers"].tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (ColumnType.TEXT, ["JFK", "", None, "Cafe\u0301"]),
        (ColumnType.INTEGER, [7, -1, None, 2**63 - 1]),
        (ColumnType.BOOLEAN, [True, False, None, True]),
    ],
)
def test_a_hash_is_that_of_the_decoded_value(column: ColumnType, values: list[object]) -> None:
    derived = Derived("x", (DerivedStep("portable_hash"),), ColumnType.INTEGER)
    signature = Signature((Input("x", column, read=False),), (derived,))
    decoded = [unicodedata.normalize("NFC", value) if isinstance(value, str) else value for value in values]
    expected = [[hash_value(value) >> 1 for value in decoded]]  # type: ignore[arg-type]
    rows = [{"x": value} for value in values]
    assert decode_table(pa.table({"x": values}), signature)["integers"].tolist() == expected
    assert decode_rows(rows, signature)["integers"].tolist() == expected
    assert [decode_rows([row], signature)["integers"].tolist()[0][0] for row in rows] == expected[0]
    assert decode_table(pa.table({"x": values}).slice(0, 0), signature)["integers"].shape == (1, 0)


def test_an_integer_that_is_hashed_is_refused_as_one_that_is_read() -> None:
    derived = Derived("x", (DerivedStep("portable_hash"),), ColumnType.INTEGER)
    signature = Signature((Input("x", ColumnType.INTEGER, read=False),), (derived,))
    assert decode_rows([{"x": 7.0}], signature)["integers"].tolist() == [[hash_value(7) >> 1]]
    for bad in (2**63, 7.5, "7", True):
        with pytest.raises(InvalidRequestError, match="field 'x': expected a whole number"):
            decode_rows([{"x": bad}], signature)
