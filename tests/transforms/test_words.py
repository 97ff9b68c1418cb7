"""Words of texts: the vocabulary that is learnt, and counts and weights held against scikit-learn's."""

import numpy as np
import pyarrow as pa
import pytest

import evenkeel as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import open_engine
from evenkeel.errors import InvalidDataError, InvalidRequestError
from evenkeel.testing.ulps import ulps_apart
from evenkeel.transforms import Decoder, fit, transform
from evenkeel.transforms.derived import in_bulk
from evenkeel.transforms.inputs import Bag, Derived, DerivedStep, Input, Signature
from evenkeel.transforms.walk import walk
from evenkeel.typing import ColumnType

TEXT = {"t": ExampleColumn("t", ColumnType.TEXT)}


def texts(rows, seed=0):
    draw = np.random.default_rng(seed)
    words = [
        "late",
        "Late,",
        "bag",
        "lost-bag",
        "naïve",
        "ÉTÉ",
        "été",
        "3rd",
        "a",
        "I",
        "x_1",
        "gate",
        "日本",
        "日本 語",
        "!",
    ]
    return [" ".join(draw.choice(words, draw.integers(0, 12))) for _ in range(rows)]


def learnt(operation, rows):
    engine = open_engine()
    return fit(
        transform(lambda x: {"t": operation(x["t"])}).trace(TEXT), engine, engine.from_arrow(pa.table({"t": rows}))
    )


@pytest.mark.parametrize("runs", [(1, 1), (1, 2), (2, 3)])
def test_words_are_counted_as_by_scikit_learn(runs):
    from sklearn.feature_extraction.text import CountVectorizer

    trained, asked = texts(300), texts(100, seed=1)
    graph = learnt(lambda x: ek.bag_of_words(x, 10_000, ngrams=runs), trained)
    names = [name.removeprefix("t=") for name in graph.feature_names]
    theirs = CountVectorizer(ngram_range=runs).fit(trained)
    assert sorted(names) == theirs.get_feature_names_out().tolist()
    expected = theirs.transform(asked).toarray()[:, [theirs.vocabulary_[name] for name in names]]
    assert np.array_equal(graph.features(pa.table({"t": asked})), expected)


@pytest.mark.parametrize("runs", [(1, 1), (1, 2)])
def test_words_are_weighted_as_by_scikit_learn(runs):
    from sklearn.feature_extraction.text import TfidfVectorizer

    trained, asked = texts(300), texts(100, seed=1)
    graph = learnt(lambda x: ek.tf_idf(x, 10_000, ngrams=runs), trained)
    theirs = TfidfVectorizer(ngram_range=runs).fit(trained)
    places = [theirs.vocabulary_[name.removeprefix("t=")] for name in graph.feature_names]
    found = Decoder(graph.signature).table(pa.table({"t": asked}))["words"].T
    expected = theirs.transform(asked).toarray()[:, places]
    assert max(ulps_apart(a, b) for a, b in zip(found.ravel().tolist(), expected.ravel().tolist(), strict=True)) <= 4


def test_those_are_known_that_stand_in_most_rows_and_ties_go_by_value():
    rows = ["late late late", "bag gate", "gate bag", "gate", None, ""]
    assert learnt(lambda x: ek.bag_of_words(x, top_k=3), rows).feature_names == ("t=gate", "t=bag", "t=late")
    assert learnt(lambda x: ek.bag_of_words(x, min_count=3), rows).feature_names == ("t=gate",)
    given = learnt(lambda x: ek.bag_of_words(x, values=["late", "never"]), rows)
    assert given.features(pa.table({"t": rows})).tolist()[0] == [3.0, 0.0]
    pairs = learnt(lambda x: ek.bag_of_words(x, values=["late late", "été"], ngrams=(1, 2)), rows)
    assert pairs.features(pa.table({"t": ["late Late ÉTÉ"]})).tolist() == [[1.0, 1.0]]
    listed = learnt(lambda x: ek.bag_of_words(ek.split(x), values=["It's", "a"]), rows)
    assert listed.features(pa.table({"t": ["It's a a"]})).tolist() == [[1.0, 2.0]]


def test_no_text_no_word_and_unseen_words_are_three_things():
    graph = learnt(ek.tf_idf, ["late bag", "late"])
    found = graph.features(pa.table({"t": pa.array([None, "", "never seen", "late"])}))
    assert np.isnan(found[0]).all()
    assert found[1:].tolist() == [[0, 0], [0, 0], [1, 0]]


def test_texts_without_a_word_teach_nothing():
    with pytest.raises(
        InvalidDataError, match=r"bag_of_words learnt no word(.|\n)*got: 2 lists, 0 different(.|\n)*Lower"
    ):
        learnt(ek.bag_of_words, ["!", "a", None])


def test_the_same_training_rows_in_another_order_and_in_pieces_teach_the_same():
    rows = texts(20_000)
    shuffled = [rows[place] for place in np.random.default_rng(5).permutation(len(rows))]
    assert learnt(ek.tf_idf, rows).graph == learnt(ek.tf_idf, shuffled).graph


def test_steps_that_several_features_begin_with_are_done_once():
    begun, made = (DerivedStep("lower"), DerivedStep("words", (2,))), {}
    table = pa.array(["Late bag late", None])
    lengths = in_bulk((*begun, DerivedStep("list_length")), table, made)
    first = made[begun]
    pairs = in_bulk((*begun, DerivedStep("ngrams", (2, 2))), table, made)
    assert (lengths.to_pylist(), pairs.to_pylist()) == ([3, None], [["late bag", "bag late"], None])
    assert (len(made), made[begun] is first) == (3, True)


def test_a_row_whose_words_are_found_once_for_all_is_that_of_a_table():
    begun = (DerivedStep("lower"), DerivedStep("words", (2,)))
    pairs = (*begun, DerivedStep("ngrams", (1, 2)))
    made = tuple(
        Derived("t", (*steps, DerivedStep("list_length")), ColumnType.INTEGER) for steps in (begun, begun[1:], pairs)
    )
    bags = tuple(Bag("t", steps, ("late", "bag")) for steps in (begun, pairs, begun[1:]))
    decoder = Decoder(Signature((Input("t", ColumnType.TEXT, read=False),), made, bags))
    rows = ["Late bag late", "", None, "été"]
    found = decoder.rows([{"t": row} for row in rows])
    assert found["integers"].tolist() == [[3, 0, 0, 1], [3, 0, 0, 1], [5, 0, 0, 1]]
    assert found["valid"].tolist() == [[True, True, False, True]] * 3
    assert np.nan_to_num(found["words"], nan=-1).tolist() == [[2, 0, -1, 0], [1, 0, -1, 0]] * 2 + [[1, 0, -1, 0]] * 2
    table = decoder.table(pa.table({"t": rows}))
    assert {kind: np.array_equal(table[kind], found[kind], equal_nan=True) for kind in found} == dict.fromkeys(
        found, True
    )
    with pytest.raises(InvalidRequestError, match="expected an object with a value for each column"):
        decoder.rows([[["t", "late"]]])


def test_lists_and_words_are_shown_on_the_way_of_a_row():
    graph = learnt(lambda x: ek.bag_of_words(x, ngrams=(1, 2)), ["late bag", "late"])
    walked = walk(graph, {"t": "Late BAG late"})
    assert [one.operation for one in walked.steps] == [
        "t (text)", "lower()", "words(2)", "n_grams(shortest=1, longest=2)",
        "bag_of_words(top_k=1000, min_count=1, vocabulary=['late', 'bag', 'late bag'])",
    ]  # fmt: skip
    assert walked.steps[3].value == ["late", "bag", "late", "late bag", "bag late"]
    assert walked.features == {"t=late": 2.0, "t=bag": 1.0, "t=late bag": 1.0}
