from dataclasses import dataclass
from typing import NamedTuple

import pytest

from evenkeel.artifacts import Document
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.pipeline import Condition, Graph, Node, step


@dataclass(frozen=True)
class Weight(Document):
    value: int


@dataclass(frozen=True)
class Letter(Document):
    text: str


class Pair(NamedTuple):
    number: Weight
    word: Letter


@step
def begin(value: int = 0) -> Weight: ...


@step
def add(number: Weight) -> Weight: ...


@step
def split(number: Weight) -> Pair: ...


@step
def join(number: Weight, word: Letter | None) -> None: ...


def positive(number: Weight) -> bool: ...


def test_nodes_are_put_in_order():
    graph = Graph([Node("c", add, {"number": "b"}), Node("b", add, {"number": "a"}), Node("a", begin)])
    assert graph.order == ("a", "b", "c")


def test_what_could_come_next_comes_as_it_was_given():
    graph = Graph([Node("z", begin), Node("b", add, {"number": "z"}), Node("a", add, {"number": "z"})])
    assert graph.order == ("z", "b", "a")


def test_a_graph_shows_itself():
    graph = Graph(
        [
            Node("a", begin),
            Node("s", split, {"number": "a"}, when=Condition(positive, {"number": "a"})),
            Node("j", join, {"number": "s.number", "word": "s.word"}),
        ]
    )
    assert graph.describe().splitlines() == [
        "a()                              → Weight",
        "s(number=a)                      → number: Weight, word: Letter, when positive",
        "j(number=s.number, word=s.word)  → None",
    ]


def test_what_comes_after_a_step():
    graph = Graph(
        [Node("a", begin), Node("b", add, {"number": "a"}), Node("c", add, {"number": "b"}), Node("d", begin)]
    )
    assert graph.after("b") == {"b", "c"}
    with pytest.raises(NotFoundError, match="There is no step 'q'"):
        graph.after("q")


def test_a_condition_waits_for_what_it_reads():
    graph = Graph([Node("a", begin), Node("number", begin), Node("b", add, {"number": "a"}, when=positive)])
    assert graph.before("b") == {"a"}
    graph = Graph([Node("number", begin), Node("b", begin, when=positive)])
    assert graph.before("b") == {"number"}


def test_an_optional_input_may_be_left_out():
    assert Graph([Node("a", begin), Node("j", join, {"number": "a"})]).order == ("a", "j")


@pytest.mark.parametrize(
    ("nodes", "kind", "message"),
    [
        ([Node("a", begin), Node("a", begin)], DefinitionError, "Two nodes have one name"),
        ([Node("not a name", begin)], DefinitionError, "must be an identifier"),
        ([Node("begin", begin), Node("b", add, {"number": "begn"})], NotFoundError, "Did you mean 'begin'"),
        ([Node("a", begin), Node("b", add, {"nubmer": "a"})], NotFoundError, "Did you mean 'number'"),
        ([Node("a", begin, {}, {"vale": 3})], NotFoundError, "Did you mean 'value'"),
        ([Node("b", add)], DefinitionError, "expected: number"),
        (
            [Node("a", begin), Node("s", split, {"number": "a"}), Node("b", add, {"number": "s"})],
            DefinitionError,
            "s.number",
        ),
        (
            [Node("a", begin), Node("s", split, {"number": "a"}), Node("b", add, {"number": "s.nubmer"})],
            NotFoundError,
            "Did you mean 's.number'",
        ),
        ([Node("a", add, {"number": "b"}), Node("b", add, {"number": "a"})], DefinitionError, "a → b → a|b → a → b"),
        ([Node("a", add, {"number": "a"})], DefinitionError, "circle"),
        (
            [Node("a", begin), Node("s", split, {"number": "a"}), Node("b", add, {"number": "s.word"})],
            DefinitionError,
            "does not fit the input 'number'",
        ),
        (
            [Node("a", begin), Node("b", begin, when=Condition(positive, {"numbr": "a", "number": "a"}))],
            NotFoundError,
            "Did you mean 'number'",
        ),
        ([Node("b", begin, when=positive)], NotFoundError, "There is no step 'number'"),
    ],
)
def test_a_wrong_graph_is_refused(nodes, kind, message):
    with pytest.raises(kind, match=message):
        Graph(nodes)
