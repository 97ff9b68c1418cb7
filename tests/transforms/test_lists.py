"""The table of lists, value by value, the same from every face; and what is said of lists that do not fit."""

import math
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.preprocessing import StandardScaler

import evenkeel as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import open_engine
from evenkeel.errors import DefinitionError, InvalidRequestError
from evenkeel.transforms import Decoder, Input, Signature, transform
from evenkeel.transforms.derived import DERIVED_FUNCTIONS
from evenkeel.transforms.inputs import Derived, DerivedStep
from evenkeel.transforms.list_functions import LIST_FUNCTIONS
from evenkeel.transforms.list_numbers import sums
from evenkeel.transforms.lists import Lists
from evenkeel.transforms.operations.base import ValueType
from evenkeel.transforms.step_types import kind_after
from evenkeel.typing import PLAIN, ColumnType

LIST, FLOAT, INTEGER, TEXT = ColumnType.LIST, ColumnType.FLOAT, ColumnType.INTEGER, ColumnType.TEXT
NAN = math.nan
NUMBERS = [  # a list, its length, sum, mean, least and last; none where missing
    (None, None, None, None, None, None),
    ([], 0, 0.0, None, None, None),
    ([None], 1, 0.0, None, None, None),
    ([None, 2], 2, 2.0, 2.0, 2.0, 2.0),
    ([2.5, None, -1.0, None], 4, 1.5, 0.75, -1.0, None),
    ([0.1, 0.2, 0.3], 3, 0.1 + 0.2 + 0.3, (0.1 + 0.2 + 0.3) / 3, 0.1, 0.3),
    ([1e16, 1.0, -1e16], 3, 0.0, 0.0, -1e16, -1e16),
    ([math.inf, 1.0], 2, math.inf, math.inf, 1.0, 1.0),
    ([-0.0], 1, 0.0, 0.0, 0.0, 0.0),
]
ROWS = [row[0] for row in NUMBERS]


def derived(items, *functions):
    steps = [(DerivedStep(name, arguments), kind) for name, arguments, kind in functions]
    made = tuple(Derived("x", (step,), kind) for step, kind in steps)
    return Signature((Input("x", LIST, read=False, items=items),), made)


SIGNATURE = derived(
    FLOAT,
    ("list_length", (), INTEGER),
    ("list_sum", (), FLOAT),
    ("list_mean", (), FLOAT),
    ("list_min", (), FLOAT),
    ("list_item", (-1,), FLOAT),
)


def seen(tensors):
    """Return what stands in tensors, row by row, none where it is missing."""
    values = [*tensors["integers"].tolist(), *tensors["floats"].tolist()]
    columns = zip(values, tensors["valid"].tolist(), strict=True)
    return [*zip(*([v if ok and v == v else None for v, ok in zip(*one, strict=True)] for one in columns), strict=True)]


def faces(tmp_path):
    table = pa.table({"x": pa.array(ROWS, pa.list_(pa.float64()))})
    pq.write_table(table, tmp_path / "x.parquet")
    engine, decoder = open_engine(), Decoder(SIGNATURE)
    yield "JSON", decoder.rows([{"x": value} for value in ROWS])
    yield "Arrow", decoder.table(table)
    yield "large lists", decoder.table(table.cast(pa.schema({"x": pa.large_list(pa.float64())})))
    yield "list views", decoder.table(pa.table({"x": pa.array(ROWS, pa.list_view(pa.float64()))}))
    yield (
        "a slice of large views",
        decoder.table(pa.table({"x": pa.array([[7.0], None, *ROWS], pa.large_list_view(pa.float64())).slice(2)})),
    )
    yield "a slice", decoder.table(pa.concat_tables([table, table]).combine_chunks().slice(len(table)))
    nothing = [None if value is None else [NAN if one is None else one for one in value] for value in ROWS]
    yield "NaN for null", decoder.table(pa.table({"x": pa.array(nothing, pa.list_(pa.float64()))}))
    yield "Parquet", decoder.table(engine.read_parquet([tmp_path / "x.parquet"]).table())
    pq.write_table(pa.table({"x": pa.array(ROWS, pa.list_view(pa.float64()))}), tmp_path / "views.parquet")
    yield "Parquet of list views", decoder.table(engine.read_parquet([tmp_path / "views.parquet"]).table())
    yield "SQL", decoder.table(engine.query("SELECT x FROM rows", rows=engine.from_arrow(table)).table())
    yield "a sort", decoder.table(engine.sort(engine.from_arrow(table.append_column("n", [range(9)])), ["n"]).table())


def test_a_list_is_the_same_from_every_face(tmp_path):
    expected = [row[1:] for row in NUMBERS]
    found = {name: seen(tensors) == expected for name, tensors in faces(tmp_path)}
    assert (len(found), [name for name, same in found.items() if not same]) == (11, [])


@pytest.mark.parametrize(
    ("items", "value", "arrow", "expected"),
    [
        (INTEGER, [1, 2.0, None], pa.array([[1, 2, None]], pa.list_(pa.int8())), [1, 2, None]),
        (INTEGER, [2**63 - 1], pa.array([[2**63 - 1]]), [2**63 - 1]),
        (FLOAT, [1, 2.5], pa.array([[1.0, 2.5]], pa.list_(pa.float32(), 2)), [1.0, 2.5]),
        (FLOAT, [1], pa.array([[1]], pa.list_(pa.uint8())), [1.0]),
        (TEXT, ["Cafe\u0301", ""], pa.array([["Cafe\u0301", ""]]), ["Café", ""]),
        (TEXT, ["a", "a"], pa.array([["a", "a"]], pa.list_(pa.dictionary(pa.int8(), pa.string()))), ["a", "a"]),
        (TEXT, [], pa.array([[]]), []),
        (TEXT, [None], pa.array([[None]]), [None]),
        (ColumnType.BOOLEAN, [True, None], pa.array([[True, None]]), [True, None]),
        (ColumnType.DATE, ["1970-01-02"], pa.array([[1]], pa.list_(pa.int32())).cast(pa.list_(pa.date32())), [1]),
        (ColumnType.TIMESTAMP, ["1970-01-01T00:00:01Z"], pa.array([[10**9 + 9]], pa.list_(pa.timestamp("ns"))), [10**6]),
    ],
)  # fmt: skip
def test_items_are_what_single_values_of_their_type_are(items, value, arrow, expected):
    column = Input("x", LIST, items=items, read=False)
    decoder = Decoder(Signature((column,)))
    assert decoder.value({"x": value}, column) == expected
    (found,) = decoder.columns(pa.table({"x": arrow}), [column])
    plain = {ColumnType.DATE: pa.int32(), ColumnType.TIMESTAMP: pa.int64()}.get(items, found.type.value_type)
    assert found.cast(pa.list_(plain)).to_pylist() == [expected]


WORDS = "a list, each item of which is text, or null"


@pytest.mark.parametrize(
    ("items", "value", "told"),
    [
        (TEXT, "a", f"field 'x': expected {WORDS}, got str a"),
        (TEXT, {"a": 1}, f"field 'x': expected {WORDS}, got dict"),
        (TEXT, ["a", 7], rf"expected {WORDS} \(item 1 is int 7\), got list"),
        (TEXT, [["a"]], rf"expected {WORDS} \(item 0 is list"),
        (TEXT, ["\ud800"], r"item 0 is str"),
        (FLOAT, 7, "expected a list, each item of which is a number, or null, got int 7"),
        (FLOAT, [True], r"item 0 is bool True"),
        (INTEGER, [1, 2.5], r"each item of which is a whole number, or null \(item 1 is float 2.5\)"),
        (INTEGER, [2**63], r"item 0 is int 9223372036854775808"),
        (ColumnType.TIMESTAMP, ["yesterday"], r"item 0 is str yesterday"),
    ],
)
def test_json_that_is_no_such_list_is_refused(items, value, told):
    signature = derived(items, ("list_length", (), INTEGER))
    with pytest.raises(InvalidRequestError, match=told):
        Decoder(signature).rows([{"x": value}])


def test_a_list_for_one_value_is_refused_and_so_is_null_where_there_is_always_one():
    one = Signature((Input("x", FLOAT),))
    with pytest.raises(InvalidRequestError, match=r"field 'x': expected a number, got list \[1\]"):
        Decoder(one).rows([{"x": [1]}])
    with pytest.raises(InvalidRequestError, match=r"expected float \(the column is list"):
        Decoder(one).table(pa.table({"x": [[1]]}))
    never = Signature(
        (Input("x", LIST, False, read=False, items=FLOAT),), (Derived("x", (DerivedStep("list_sum"),), FLOAT),)
    )
    with pytest.raises(InvalidRequestError, match="field 'x': null, but the column is never null"):
        Decoder(never).rows([{"x": None}])
    with pytest.raises(InvalidRequestError, match="is never null, but is so in 1 rows"):
        Decoder(never).table(pa.table({"x": pa.array([None, [1.0]])}))


@pytest.mark.parametrize(
    ("arrow", "told"),
    [
        (pa.array(["a"]), rf"column 'x': expected {WORDS} \(the column is string\)"),
        (pa.array([[1]]), r"expected a list, each item of which is text \(the column is int64\)"),
        (pa.array([[["a"]]]), r"each item of which is text \(the column is list"),
        (pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string())), r"is text, or null \(the column is map<"),
    ],
)
def test_arrow_that_is_no_such_list_is_refused(arrow, told):
    with pytest.raises(InvalidRequestError, match=told):
        Decoder(derived(TEXT, ("list_length", (), INTEGER))).table(pa.table({"x": arrow}))


def test_a_sum_is_that_of_a_loop_beside_any_other_lists():
    draw = np.random.default_rng(3)
    lengths = np.concatenate([draw.integers(0, 9, 500), [3_000, 0, 41]])
    numbers = draw.normal(0, 10.0 ** draw.integers(-9, 9, lengths.sum()))
    expected = []
    for part in np.split(numbers, np.cumsum(lengths)[:-1]):
        total = 0.0
        for one in part.tolist():
            total += one
        expected.append(total)
    assert sums(numbers, lengths).tolist() == expected
    assert [sums(part, np.array([len(part)]))[0] for part in np.split(numbers, np.cumsum(lengths)[:-1])] == expected


def test_every_function_of_lists_is_that_of_an_operation():
    from evenkeel.transforms.catalogue import operation_kinds
    from evenkeel.transforms.operations.of_list import OfList

    kinds = {kind for kind in operation_kinds().values() if issubclass(kind, OfList)}
    assert len(kinds) == len(LIST_FUNCTIONS)


_ARGUMENTS = {"list_item": (0,), "list_contains": ("a",), "ngrams": (1, 2), "replace": ("a", "b"), "split_part": ("-", 0),
              "words": (2,), "split": ("",)}  # fmt: skip


def of_operation(step, given):
    from evenkeel.transforms.operations.base import Operation
    from evenkeel.transforms.operations.derive import Derive
    from evenkeel.transforms.text_functions import TEXT_FUNCTIONS

    if step.function in (*TEXT_FUNCTIONS, "portable_hash"):
        operation = Derive(step.function, step.arguments)
    else:
        kind = Operation.kinds[{"ngrams": "n_grams"}.get(step.function, step.function)]
        operation = kind(step.arguments) if step.function == "list_contains" else kind(*step.arguments)
    try:
        gives = operation.output(given)
    except DefinitionError:
        return None
    return gives.type, gives.items


def of_step(step, kind):
    try:
        return kind_after([step], kind)
    except ValueError:
        return None


def test_a_bundle_may_ask_for_what_a_transform_may_and_for_nothing_else():
    plain = [(one, None) for one in PLAIN]
    steps = [DerivedStep(name, _ARGUMENTS.get(name, ())) for name in DERIVED_FUNCTIONS]
    kinds = [*plain, *((LIST, one) for one in PLAIN)]
    told = {(step, kind): of_step(step, kind) for step in steps for kind in kinds}
    assert told == {
        (step, kind): of_operation(step, ValueType(kind[0], items=kind[1], decoded=True)) for step, kind in told
    }


def test_a_column_of_lists_without_any_list_has_no_items():
    lists = Lists.of(pa.array([None, None], pa.list_(pa.float64())))
    assert [one.column(lists, *{"list_contains": (1,), "list_item": (0,), "ngrams": (1, 2)}.get(name, ())).null_count
            for name, one in LIST_FUNCTIONS.items() if name not in ("list_contains", "ngrams")] == [2] * 7  # fmt: skip


COLUMNS = {
    "tags": ExampleColumn("tags", LIST, items=TEXT),
    "sizes": ExampleColumn("sizes", LIST, items=FLOAT),
    "name": ExampleColumn("name", TEXT),
    "age": ExampleColumn("age", INTEGER),
}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda x: x["tags"], r"'f' is not a number(.|\n)*got: list of text(.|\n)*ek.list_length\(x\)"),
        (lambda x: ek.standardize(x["sizes"]), r"standardize does not take a value of type list of float(.|\n)*ek.list_mean"),
        (lambda x: x["tags"] == "vip", "does not take a value of type list of text"),
        (lambda x: ek.where(x["age"] > 3, x["tags"], x["tags"]), "where does not take a value of type list"),
        (lambda x: ek.list_sum(x["age"]), r"list_sum takes a list(.|\n)*got: integer"),
        (lambda x: ek.list_length(x["name"]), r"list_length takes a list(.|\n)*ek.split\(x, ';'\)"),
        (lambda x: ek.list_sum(x["tags"]), r"list_sum does not take a list of text(.|\n)*a list of boolean or integer"),
        (lambda x: ek.list_contains(x["tags"], 3), r"list_contains wants values of the column's type"),
        (lambda x: ek.list_contains(x["tags"]), r"list_contains wants a value"),
        (lambda x: ek.list_distinct(x["sizes"]), "list_distinct does not take a list of float"),
        (lambda x: ek.lower(x["tags"]), r"lower takes a column of text(.|\n)*got: list of text"),
        (lambda x: ek.list_item(x["tags"], 0.5), r"A parameter of list_item is of a wrong type"),
        (lambda x: ek.list_item(x["tags"], 10**30), r"No list has an item at such a place(.|\n)*-2,147,483,647 to 2,147"),
        (lambda x: ek.ngrams(x["tags"], 3, 2), "ngrams are runs of so many to so many words"),
        (lambda x: ek.words(ek.where(x["age"] > 3, x["name"], "b")), "words is done before the graph runs"),
        (lambda x: ek.sklearn(StandardScaler(), x["age"], x["sizes"]), "scikit-learn takes no lists(.|\n)*got: sizes"),
        (lambda x: len(x["tags"]), r"ek.list_length\(x\) for that of a list"),
        (lambda x: x["tags"][0], r"ek.list_item\(x, 0\) of a list"),
        (lambda x: ek.bag_of_words(x["sizes"]), "bag_of_words does not take a list of float"),
        (lambda x: ek.bag_of_words(x["name"], top_k=20_000), "bag_of_words gives each word a column"),
        (lambda x: ek.bag_of_words(x["name"], ngrams=2), r"expected: \(1, 2\)"),
        (lambda x: ek.bag_of_words(x["name"], ngrams=(1, "a")), r"expected: 1 to 5 words(.|\n)*got: \[?\(?1"),
        (lambda x: ek.bag_of_words(x["name"], min_count="a"), r"whole numbers, 1 or more(.|\n)*min_count='a'"),
        (lambda x: ek.one_hot(x["name"], top_k=1.5), "top_k and min_count are whole numbers"),
        (lambda x: ek.hash_bucket(x["name"], buckets="a"), "A number of buckets is an integer"),
        (lambda x: ek.bag_of_words(x["name"], values=["late", "Late"]), r"got: 'Late', of which the words are \['late'\]"),
        (lambda x: ek.tf_idf(x["name"], values=["it's"]), r"never finds(.|\n)*the words are \['it'\]"),
        (lambda x: ek.tf_idf(x["name"], values=["a"]), r"the words are \[\]"),
        (lambda x: ek.tf_idf(x["name"], values=["lost bag"]), r"expected: one word, as in(.|\n)*ngrams=\(1, 2\)"),
        (lambda x: ek.tf_idf(x["name"], values=["bag"], ngrams=(2, 3)), "2 to 3 words"),
        (lambda x: ek.tf_idf(x["name"], values=[1]), "tf_idf wants values of the column's type"),
        (lambda x: ek.standardize(ek.bag_of_words(x["name"])), "standardize takes one column, and this value is several"),
    ],
)  # fmt: skip
def test_what_no_list_can_do_is_told(wrong, told):
    with pytest.raises(DefinitionError, match=told):
        transform(lambda x: {"f": wrong(x)}).trace(COLUMNS)


def test_a_time_of_a_list_keeps_its_zone():
    from evenkeel.transforms import fit

    column = ExampleColumn("at", LIST, "America/New_York", ColumnType.TIMESTAMP)
    graph = transform(lambda x: {"hour": ek.hour(ek.list_max(x["at"]))}).trace({"at": column})
    at = datetime(2013, 7, 1, 12, tzinfo=UTC)
    table = pa.table({"at": pa.array([[at, None]], pa.list_(pa.timestamp("us", "UTC")))})
    engine = open_engine()
    assert fit(graph, engine, engine.from_arrow(table)).features(table).tolist() == [[8.0]]
