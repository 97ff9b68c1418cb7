"""What the decoder makes of a value for the graph, which cannot: step by step, in one row and in a whole column.

The functions of one value are those of `text_functions`, and `evenkeel.hashing.portable_hash`; those of a list are in
`list_functions`. A table and JSON both come through here.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

from evenkeel.errors import BundleError
from evenkeel.transforms.inputs import Bag, Derived, DerivedStep
from evenkeel.transforms.list_functions import LIST_FUNCTIONS
from evenkeel.transforms.lists import Lists
from evenkeel.transforms.text_functions import TEXT_FUNCTIONS

if TYPE_CHECKING:
    import pyarrow as pa

DerivedFunction: TypeAlias = Callable[[Any], Any]
Steps: TypeAlias = tuple[DerivedStep, ...]
Beginning: TypeAlias = tuple[str, Steps]  # a raw column, and the first steps on it
DERIVED_FUNCTIONS = (*TEXT_FUNCTIONS, "portable_hash", *LIST_FUNCTIONS)
COUNTS = ("text_length", "word_count", "portable_hash")  # of a value, these give whole numbers
SPLITS = ("words", "split")  # and these give lists of texts; the others texts
LISTS = (*SPLITS, "ngrams", "list_distinct")


def in_turn(steps: Sequence[DerivedStep]) -> DerivedFunction:
    """Return the function that does these steps one after the other; raises `BundleError` where one is unknown.

    >>> in_turn([DerivedStep("split_part", ("-", 1)), DerivedStep("lower")])("JFK-LAX")
    'lax'
    >>> in_turn([DerivedStep("list_item", (0,)), DerivedStep("lower")])(["JFK", "LAX"])
    'jfk'
    """
    functions = [_function(step) for step in steps]

    def all_of_them(value: Any) -> Any:
        for function in functions:
            if value is None:
                break
            value = function(value)
        return value

    return functions[0] if len(functions) == 1 else all_of_them


def beginnings(made: Sequence[Derived | Bag]) -> list[Beginning]:
    """Return the lists that more than one of what is made begin with, the shorter ones first.

    >>> words, pairs = DerivedStep("words", (2,)), DerivedStep("ngrams", (1, 2))
    >>> [steps for _, steps in beginnings([Bag("t", (words,), ("a",)), Bag("t", (words, pairs), ("a",))])]
    [(DerivedStep(function='words', arguments=(2,)),)]
    """
    lists = [
        (one.column, one.steps[: n + 1]) for one in made for n, step in enumerate(one.steps) if step.function in LISTS
    ]
    return sorted((one for one, count in Counter(lists).items() if count > 1), key=lambda one: len(one[1]))


def in_bulk(steps: Steps, values: "pa.Array", made: "dict[Steps, pa.Array]") -> "pa.Array":
    """Return what the steps make of a column; ``made`` is what others made of it before, by their steps."""
    done: Steps = ()
    for several in _together(steps):
        done += several
        if done not in made:
            made[done] = _of_lists(several[0], values) if _is_of_lists(several[0]) else _of_each(several, values)
        values = made[done]
    return values


def _is_of_lists(step: DerivedStep) -> bool:
    return step.function in LIST_FUNCTIONS


def _together(steps: Steps) -> Iterator[Steps]:
    """Yield the steps that are done at once: those of single values, each of which is looked at once, or one of lists."""
    for of_lists, several in groupby(steps, _is_of_lists):
        found = (*several,)
        yield from ((one,) for one in found) if of_lists else (found,)


def _of_lists(step: DerivedStep, values: "pa.Array") -> "pa.Array":
    return LIST_FUNCTIONS[step.function].column(Lists.of(values), *step.arguments)


def _of_each(steps: Sequence[DerivedStep], values: "pa.Array") -> "pa.Array":
    import pyarrow as pa

    function, last = in_turn(steps), steps[-1].function
    kind = pa.int64() if last in COUNTS else pa.list_(pa.string()) if last in SPLITS else pa.string()
    encoded = values.dictionary_encode()
    return pa.array([function(one) for one in encoded.dictionary.to_pylist()], kind).take(encoded.indices)


def _function(step: DerivedStep) -> DerivedFunction:
    if step.function == "portable_hash":
        from evenkeel.hashing import portable_hash  # what answers requests of a graph without hashes does not load it

        return portable_hash
    known: Mapping[str, DerivedFunction] = {**TEXT_FUNCTIONS, **{name: one.row for name, one in LIST_FUNCTIONS.items()}}
    if step.function not in known:
        raise BundleError("This signature asks for an unknown function of a column", got=step.function)
    function = known[step.function]
    return (lambda value: function(value, *step.arguments)) if step.arguments else function
