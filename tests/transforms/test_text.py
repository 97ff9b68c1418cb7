"""Text: what the decoder makes of it for the graph, and what the graph asks of it."""

import unicodedata

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import DuckDB
from evenkeel.errors import BundleError, DefinitionError, InvalidRequestError
from evenkeel.testing.transforms import Case
from evenkeel.transforms.inputs import Derived, DerivedStep
from evenkeel.typing import ColumnType

ROUTE = ExampleColumn("route", ColumnType.TEXT)


def traced(feature: Case, required: bool = False) -> ek.Graph:
    transform = ek.transform(lambda x: {"feature": feature(x)})
    return transform.trace({"route": ROUTE, "other": ExampleColumn("other", ColumnType.TEXT)}, ["route"] * required)


def answers(feature: Case, *texts: str | None) -> list[float]:
    graph = traced(feature)
    tensors = ek.decode_rows([{"route": text} for text in texts], graph.signature)
    return ek.TransformGraph.of(graph).session.run(tensors)["features"][:, 0].tolist()


EVERY = ek.Decoder(
    traced(
        lambda x: (
            (ek.upper(x["route"]) == ek.lower(ek.strip(x["route"])))
            & (ek.split_part(x["route"], "-", -2) == ek.replace(x["route"], "a", "\u030a"))
            & (ek.text_length(x["route"]) == ek.word_count(x["route"]))
        )
    ).signature
)


def test_steps_on_one_column_are_one_input_of_the_graph() -> None:
    graph = traced(lambda x: ek.lower(ek.strip(x["route"])) == "jfk-lax")
    derived = Derived("route", (DerivedStep("strip"), DerivedStep("lower")), ColumnType.TEXT)
    assert graph.signature == ek.Signature((ek.Input("route", ColumnType.TEXT, read=False),), (derived,))


def test_what_is_derived_stands_after_what_is_read_of_its_kind() -> None:
    graph = traced(lambda x: ek.where(x["other"] == ek.split_part(x["route"], "-", 1), ek.text_length(x["route"]), 0))
    row = {"route": "JFK-LAX", "other": "LAX"}
    found = {name: tensor.tolist() for name, tensor in ek.decode_rows([row], graph.signature).items()}
    assert found == {"integers": [[7]], "texts": [["LAX"], ["LAX"]], "valid": [[True]] * 3}


def test_a_part_that_is_not_there_is_missing_even_where_the_text_never_is() -> None:
    graph = traced(lambda x: ek.is_missing(ek.split_part(x["route"], "-", 1)), required=True)
    for tensors in (
        ek.decode_rows([{"route": "JFK-LAX"}, {"route": "JFK"}], graph.signature),
        ek.decode_table(pa.table({"route": ["JFK-LAX", "JFK"]}), graph.signature),
    ):
        assert tensors["valid"].tolist() == [[True, False]]
        assert tensors["texts"].tolist() == [["LAX", ""]]


def test_a_text_that_is_never_null_is_refused_where_it_is() -> None:
    signature = traced(lambda x: ek.is_missing(ek.split_part(x["route"], "-", 1)), required=True).signature
    with pytest.raises(InvalidRequestError, match="'route': null, but the column is never null"):
        ek.decode_rows([{"route": None}], signature)
    with pytest.raises(InvalidRequestError, match="'route': is never null, but is so in 1 rows"):
        ek.decode_table(pa.table({"route": ["JFK", None]}), signature)


def test_a_text_that_is_refused_is_named_once() -> None:
    signature = traced(lambda x: ek.text_length(x["route"]) + ek.word_count(x["route"])).signature
    with pytest.raises(InvalidRequestError, match=r"row 0, field 'route': expected text, got int 7") as caught:
        ek.decode_rows([{"route": 7}], signature)
    assert str(caught.value).count("expected text") == 1


def test_a_signature_with_derived_texts_comes_back_from_json() -> None:
    signature = traced(lambda x: ek.category(ek.split_part(ek.upper(x["route"]), "-", 0))).signature
    assert msgspec.json.decode(msgspec.json.encode(signature), type=ek.Signature) == signature


def test_a_function_that_this_decoder_does_not_know_is_refused() -> None:
    derived = Derived("x", (DerivedStep("reverse"),), ColumnType.TEXT)
    with pytest.raises(BundleError, match=r"unknown function of a column(.|\n)*reverse"):
        ek.Decoder(ek.Signature((ek.Input("x", ColumnType.TEXT),), (derived,)))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.none() | st.text(max_size=20), min_size=1, max_size=5))
@example(["\u0390", "\u0130", "\u1e9e", "A\u030a \u212b", "\x1c\x1f\x85\u2028", "\0-\0"])
def test_any_text_is_the_same_from_a_table_and_from_json_and_in_form_nfc(texts: list[str | None]) -> None:
    found = EVERY.table(pa.table({"route": pa.array(texts, pa.string())}))
    assert {name: one.tolist() for name, one in EVERY.rows([{"route": text} for text in texts]).items()} == {
        name: one.tolist() for name, one in found.items()
    }
    assert all(unicodedata.is_normalized("NFC", text) for text in found["texts"].ravel())


def test_a_category_is_learnt_from_the_derived_text() -> None:
    engine = DuckDB(threads=1)
    table = pa.table({"route": ["JFK ", "jfk", " LAX", None]})
    fitted = ek.fit(traced(lambda x: ek.category(ek.upper(ek.strip(x["route"])))), engine, engine.from_arrow(table))
    assert fitted.features(table)[:, 0].tolist() == [2.0, 2.0, 3.0, 0.0]


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (lambda x: ek.matches(x["route"], "[A-Z]{3}-[A-Z]{3}"), [1.0, 0.0, 0.0]),
        (lambda x: ek.contains(x["route"], "-L"), [1.0, 0.0, 0.0]),
        (lambda x: ek.starts_with(x["route"], "J"), [1.0, 0.0, 0.0]),
        (lambda x: ek.ends_with(x["route"], "."), [0.0, 0.0, 1.0]),
        (lambda x: ek.word_count(ek.replace(x["route"], "-", " ")), [2.0, 0.0, 2.0]),
    ],
)
def test_a_missing_text_has_no_answer(feature: Case, expected: list[float]) -> None:
    assert np.array_equal(answers(feature, "JFK-LAX", "", "é\nö.", None), [*expected, np.nan], equal_nan=True)


def test_a_pattern_takes_time_in_proportion_to_the_text() -> None:
    assert answers(lambda x: ek.matches(x["route"], "(a|aa)*(a|aa)*b"), "a" * 100_000) == [0.0]


@pytest.mark.parametrize(
    ("feature", "match"),
    [
        (lambda x: ek.matches(x["route"], "(?<=a)b"), r"RE2 refuses this pattern(.|\n)*RE2: https"),
        (lambda x: ek.matches(x["route"], "a" * 501), "at most 500 characters"),
        (lambda x: ek.matches(ek.text_length(x["route"]), "a"), "matches does not take a value of type integer"),
        (lambda x: ek.contains(x["route"], x["other"]), "not a column; two columns are compared with =="),
        (lambda x: ek.contains(x["route"], ""), "at least one character"),
        (lambda x: ek.contains(x["route"], "\ud800"), "text that UTF-8 can hold"),
        (lambda x: ek.split_part(x["route"], "-", "first"), "0 is the first"),
        (lambda x: ek.split_part(x["route"], "", 0), "at least one character"),
        (lambda x: ek.replace(x["route"], "a", None), "replace takes a text that stands in the transform"),
        (lambda x: ek.strip("JFK"), r'Write x\["name"\]'),
        (lambda x: ek.word_count(ek.text_length(x["route"])), "word_count takes a column of text"),
        (lambda x: ek.lower(ek.impute(x["route"], "none")), r"ek\.where\(c, ek\.lower\(a\), b\)"),
        (lambda x: ek.upper(x["route"]), r"ek\.one_hot"),
    ],
)
def test_a_mistake_with_text_is_found_while_tracing(feature: Case, match: str) -> None:
    with pytest.raises(DefinitionError, match=match) as caught:
        traced(feature)
    assert "test_text.py, line" in str(caught.value)
