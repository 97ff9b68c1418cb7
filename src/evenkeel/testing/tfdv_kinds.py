"""The kinds of anomaly of TensorFlow Data Validation, and the table in which each is found here.

Source: `tensorflow_metadata/proto/v0/anomalies.proto`, the enum ``AnomalyInfo.Type``, and TFDV's reference of anomalies.
"""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from evenkeel.errors import SchemaError
from evenkeel.schema import Bounds, Column, Limit, Range, Rule, Schema
from evenkeel.statistics import profile
from evenkeel.testing.shared import shared_engine
from evenkeel.typing import ColumnType
from evenkeel.validation import Facts, measure, validate
from evenkeel.validation.drift import DriftPlan, drift

_X = "x"


@dataclass(frozen=True, slots=True)
class Found:
    """A table in which the kind is found by a check; ``previous`` is the table of the span before."""

    kind: str
    column: Column
    values: list[Any] | pa.Array
    promises: dict[str, Any] = field(default_factory=dict)
    previous: list[Any] | None = None

    def told(self) -> str:
        return f"`{self.kind}`"

    def check(self) -> None:
        engine = shared_engine()
        tables = [_table(self.values), None if self.previous is None else _table(self.previous)]
        now, before = (None if one is None else profile(engine, engine.from_arrow(one)) for one in tables)
        assert now is not None
        schema = Schema((self.column,), **self.promises)
        rows = measure(engine, engine.from_arrow(_table(self.values)), schema, now)
        assert self.kind in {one.kind for one in validate(Facts(now, previous=before, rows=rows), schema)}


@dataclass(frozen=True, slots=True)
class Refused:
    """A schema that says what cannot be is refused when it is read, before there is a table."""

    promise: dict[str, Any]

    def told(self) -> str:
        return "a `SchemaError`, when the schema is read"

    def check(self) -> None:
        try:
            Schema((Column(**({"name": _X, "type": ColumnType.INTEGER} | self.promise)),))
        except (SchemaError, TypeError):
            return
        raise AssertionError(f"{self.promise} was not refused")


@dataclass(frozen=True, slots=True)
class Drifted:
    """Two tables, of which the comparison by a distance raises an alarm."""

    distance: str

    def told(self) -> str:
        return f"`evenkeel drift`, by the distance `{self.distance}`"

    def check(self) -> None:
        engine = shared_engine()
        before, now = (engine.from_arrow(_table([*"ab" * 300, *more * 600])) for more in ("a", "c"))
        assert drift(engine, before, now, DriftPlan(self.distance)).alarm


@dataclass(frozen=True, slots=True)
class Absent:
    """Why there is no such thing in a table."""

    why: str

    def told(self) -> str:
        return self.why

    def check(self) -> None:
        assert self.why


def _table(values: list[Any] | pa.Array) -> pa.Table:
    return pa.table({_X: values})


def _column(kind: ColumnType, **promises: Any) -> Column:
    return Column(_X, kind, **promises)


_BOOLEAN, _INTEGER, _FLOAT, _TEXT = (
    _column(kind) for kind in (ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT)
)
_CODES = _column(ColumnType.INTEGER, values=(0, 1))
_WORDS = _column(ColumnType.TEXT, values=("yes", "no"))
_SMALL = _column(ColumnType.INTEGER, range=Range(0, 9))
_SHARE = _column(ColumnType.FLOAT, range=Range(0, 1))
_NO_NAN = _column(ColumnType.FLOAT, disallow=("nan", "inf"))
_LISTS = _column(ColumnType.INTEGER, valency=Bounds(1, 3))
_THREE = _column(ColumnType.INTEGER, valency=Bounds(3, 3))
_BYTES = pa.array([b"Z\xfcrich", b"Bern"])
_DRIFT = _column(ColumnType.INTEGER, drift=Limit(0.1))
_SPARSE = Absent(
    "a table has no sparse features: an index and its value are two columns, and a rule can hold them together"
)
_WEIGHTED = Absent("a table has no weighted features: a weight is a column, with promises of its own")
_TOKENS = Absent("tokens are what a text model makes of text; a table has the length and the pattern of a text")
_IMAGE = Absent("a table holds no images")
_DERIVED = Absent(
    "columns are derived in `prepare` and in the transform, and are no part of the schema of the raw rows"
)

KINDS: dict[str, Found | Refused | Drifted | Absent] = {
    "UNKNOWN_TYPE": Absent("every anomaly has a kind"),
    "MULTIPLE_REASONS": Absent("each reason is an anomaly of its own"),
    "BOOL_TYPE_BIG_INT": Found("unexpected_value", _CODES, [0, 1, 2]),
    "BOOL_TYPE_SMALL_INT": Found("unexpected_value", _CODES, [0, 1, -1]),
    "BOOL_TYPE_BYTES_NOT_INT": Found("wrong_type", _CODES, ["0", "1"]),
    "BOOL_TYPE_BYTES_NOT_STRING": Found("wrong_type", _TEXT, _BYTES),
    "BOOL_TYPE_FLOAT_NOT_INT": Found("wrong_type", _CODES, [0.5, 1.5]),
    "BOOL_TYPE_FLOAT_NOT_STRING": Found("wrong_type", _WORDS, [0.5, 1.5]),
    "BOOL_TYPE_INT_NOT_STRING": Found("wrong_type", _WORDS, [0, 1]),
    "BOOL_TYPE_STRING_NOT_INT": Found("wrong_type", _BOOLEAN, ["true", "maybe"]),
    "BOOL_TYPE_UNEXPECTED_STRING": Found("unexpected_value", _WORDS, ["yes", "perhaps"]),
    "BOOL_TYPE_UNEXPECTED_FLOAT": Found("wrong_type", _BOOLEAN, [0.0, 0.3]),
    "BOOL_TYPE_INVALID_CONFIG": Refused({"type": ColumnType.BOOLEAN, "values": (True, True)}),
    "ENUM_TYPE_BYTES_NOT_STRING": Found("wrong_type", _TEXT, _BYTES),
    "ENUM_TYPE_FLOAT_NOT_STRING": Found("wrong_type", _TEXT, [0.5]),
    "ENUM_TYPE_INT_NOT_STRING": Found("wrong_type", _TEXT, [7]),
    "ENUM_TYPE_INVALID_UTF8": Found("not_utf8", _TEXT, _BYTES.view(pa.string())),
    "ENUM_TYPE_UNEXPECTED_STRING_VALUES": Found("unexpected_value", _WORDS, ["yes", "no", "ja"]),
    "FEATURE_TYPE_HIGH_NUMBER_VALUES": Found("wrong_valency", _LISTS, [[1], [1, 2, 3, 4]]),
    "FEATURE_TYPE_LOW_NUMBER_VALUES": Found("wrong_valency", _LISTS, [[1], []]),
    "FEATURE_TYPE_NO_VALUES": Found("wrong_valency", _LISTS, [[1], []]),
    "FEATURE_TYPE_UNEXPECTED_REPEATED": Found("wrong_type", _INTEGER, [[1], [1, 2]]),
    "FEATURE_TYPE_LOW_FRACTION_PRESENT": Found(
        "too_many_missing", _column(ColumnType.INTEGER, min_fraction=0.9), [1, None]
    ),
    "FEATURE_TYPE_LOW_NUMBER_PRESENT": Found("too_few_values", _column(ColumnType.INTEGER, min_count=2), [1, None]),
    "FEATURE_TYPE_NOT_PRESENT": Found(
        "too_few_values", _column(ColumnType.INTEGER, min_count=1), pa.nulls(3, pa.int64())
    ),
    "FEATURE_TYPE_HIGH_UNIQUE": Found(
        "too_many_distinct", _column(ColumnType.TEXT, distinct=Bounds(None, 2)), [*"abc"]
    ),
    "FEATURE_TYPE_LOW_UNIQUE": Found("too_few_distinct", _column(ColumnType.TEXT, distinct=Bounds(3)), [*"aab"]),
    "FEATURE_TYPE_NO_UNIQUE": Found(
        "too_many_distinct", _column(ColumnType.FLOAT, distinct=Bounds(None, 2)), [0.5, 1.5, 2.5]
    ),
    "FLOAT_TYPE_BIG_FLOAT": Found("out_of_range", _SHARE, [0.5, 1.5]),
    "FLOAT_TYPE_SMALL_FLOAT": Found("out_of_range", _SHARE, [0.5, -0.5]),
    "FLOAT_TYPE_NOT_FLOAT": Found("wrong_type", _FLOAT, [True]),
    "FLOAT_TYPE_STRING_NOT_FLOAT": Found("wrong_type", _FLOAT, ["1.5", "many"]),
    "FLOAT_TYPE_NON_STRING": Absent(
        "numbers written as text are what a file brings, and no type: see FLOAT_TYPE_STRING_NOT_FLOAT"
    ),
    "FLOAT_TYPE_UNKNOWN_TYPE_NUMBER": Absent(
        "every Arrow type is one of those of a schema, or `other`, which is a `wrong_type`"
    ),
    "FLOAT_TYPE_HAS_NAN": Found("not_finite", _NO_NAN, [0.5, float("nan")]),
    "FLOAT_TYPE_HAS_INF": Found("not_finite", _NO_NAN, [0.5, float("-inf")]),
    "INT_TYPE_BIG_INT": Found("out_of_range", _SMALL, [5, 10]),
    "INT_TYPE_SMALL_INT": Found("out_of_range", _SMALL, [5, -1]),
    "INT_TYPE_INT_EXPECTED": Found("wrong_type", _INTEGER, [0.5]),
    "INT_TYPE_NOT_INT_STRING": Found("wrong_type", _INTEGER, ["1", "one"]),
    "INT_TYPE_NOT_STRING": Found("wrong_type", _TEXT, [1]),
    "INT_TYPE_STRING_EXPECTED": Found("wrong_type", _TEXT, [1]),
    "INT_TYPE_UNKNOWN_TYPE_NUMBER": Absent(
        "every Arrow type is one of those of a schema, or `other`, which is a `wrong_type`"
    ),
    "STRING_TYPE_NOW_FLOAT": Found("wrong_type", _TEXT, [0.5, 1.5]),
    "STRING_TYPE_NOW_INT": Found("wrong_type", _TEXT, [1, 2]),
    "SCHEMA_MISSING_COLUMN": Found("missing_column", Column("z", ColumnType.INTEGER), [1]),
    "SCHEMA_NEW_COLUMN": Found("new_column", Column("z", ColumnType.INTEGER), [1]),
    "SCHEMA_TRAINING_SERVING_SKEW": Drifted("jensen_shannon"),
    "FEATURE_MISSING_NAME": Absent("a column stands under its name"),
    "FEATURE_MISSING_TYPE": Absent("a `SchemaError`, when the schema is read"),
    "INVALID_SCHEMA_SPECIFICATION": Refused({"min_fraction": 1.5}),
    "INVALID_DOMAIN_SPECIFICATION": Refused({"values": (1, 1)}),
    "DOMAIN_INVALID_FOR_TYPE": Refused({"pattern": "[A-Z]"}),
    "UNEXPECTED_DATA_TYPE": Found("wrong_type", _INTEGER, ["a"]),
    "SEMANTIC_DOMAIN_UPDATE": Absent(
        "what a column looks like is proposed by `schema infer`, and changes no schema by itself"
    ),
    "COMPARATOR_L_INFTY_HIGH": Drifted("l_infinity"),
    "COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH": Drifted("jensen_shannon"),
    "COMPARATOR_NORMALIZED_ABSOLUTE_DIFFERENCE_HIGH": Drifted("normalised_difference"),
    "COMPARATOR_CONTROL_DATA_MISSING": Found("nothing_to_compare", _DRIFT, [1], {}, pa.nulls(2, pa.int64())),
    "COMPARATOR_TREATMENT_DATA_MISSING": Found(
        "too_few_values", _column(ColumnType.INTEGER, min_count=1), pa.nulls(2, pa.int64())
    ),
    "COMPARATOR_LOW_NUM_EXAMPLES": Found("rows_changed", _INTEGER, [1], {"rows_change": Range(0.5)}, [1, 2, 3]),
    "COMPARATOR_HIGH_NUM_EXAMPLES": Found("rows_changed", _INTEGER, [1, 2, 3], {"rows_change": Range(None, 2)}, [1]),
    "NO_DATA_IN_SPAN": Found("too_few_rows", _INTEGER, pa.array([], pa.int64())),
    "DATASET_LOW_NUM_EXAMPLES": Found("too_few_rows", _INTEGER, [1], {"min_rows": 2}),
    "DATASET_HIGH_NUM_EXAMPLES": Found("too_many_rows", _INTEGER, [1, 2], {"max_rows": 1}),
    "SPARSE_FEATURE_MISSING_VALUE": _SPARSE,
    "SPARSE_FEATURE_MISSING_INDEX": _SPARSE,
    "SPARSE_FEATURE_LENGTH_MISMATCH": _SPARSE,
    "SPARSE_FEATURE_NAME_COLLISION": _SPARSE,
    "WEIGHTED_FEATURE_NAME_COLLISION": _WEIGHTED,
    "WEIGHTED_FEATURE_MISSING_VALUE": _WEIGHTED,
    "WEIGHTED_FEATURE_MISSING_WEIGHT": _WEIGHTED,
    "WEIGHTED_FEATURE_LENGTH_MISMATCH": _WEIGHTED,
    "VALUE_NESTEDNESS_MISMATCH": Found("wrong_type", _LISTS, [[[1], [2]]]),
    "INVALID_FEATURE_SHAPE": Found("wrong_valency", _THREE, [[1, 2, 3], [1, 2]]),
    "EMBEDDING_SHAPE_INVALID": Found("wrong_valency", _THREE, [[1, 2, 3], [1, 2]]),
    "SEQUENCE_VALUE_TOO_FEW_OCCURRENCES": _TOKENS,
    "SEQUENCE_VALUE_TOO_MANY_OCCURRENCES": _TOKENS,
    "SEQUENCE_VALUE_TOO_SMALL_FRACTION": _TOKENS,
    "SEQUENCE_VALUE_TOO_LARGE_FRACTION": _TOKENS,
    "FEATURE_COVERAGE_TOO_LOW": _TOKENS,
    "FEATURE_COVERAGE_TOO_SHORT_AVG_TOKEN_LENGTH": _TOKENS,
    "NLP_WRONG_LOCATION": _TOKENS,
    "LOW_SUPPORTED_IMAGE_FRACTION": _IMAGE,
    "MAX_IMAGE_BYTE_SIZE_EXCEEDED": _IMAGE,
    "DERIVED_FEATURE_BAD_LIFECYCLE": _DERIVED,
    "DERIVED_FEATURE_INVALID_SOURCE": _DERIVED,
    "CUSTOM_VALIDATION": Found("broken_rule", _INTEGER, [1, -1], {"rules": (Rule("positive", "x > 0"),)}),
    "STATS_NOT_AVAILABLE": Absent("what statistics do not tell is counted in the rows"),
}
