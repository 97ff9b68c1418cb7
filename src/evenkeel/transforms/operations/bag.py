"""The contract of an operation that counts the words of a list, and what it learns of them."""

from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Documents, DocumentsState
from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.transforms import text_functions
from evenkeel.transforms.inputs import MOST_WORDS, Array, Bag, DerivedStep
from evenkeel.transforms.operations.base import ValueType
from evenkeel.transforms.operations.decoded import Decoded
from evenkeel.transforms.operations.n_grams import ngrams
from evenkeel.transforms.operations.of_list import check_list, items_of, known_lists
from evenkeel.transforms.operations.text import SHORTEST, lower, words
from evenkeel.transforms.operations.vocabulary import (
    Vocabulary,
    check_limits,
    check_values,
    given_vocabulary,
    most_frequent,
)
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value
from evenkeel.typing import ColumnType

TOP_K = 1_000


class OfWords(Decoded):
    """A column for each known word of a list of texts or of whole numbers; missing where the list is.

    The words are learnt from the lists of the training rows: those that stand in the most of them, ties by value. ``weights``
    are learnt with them, where there are any.
    """

    __slots__ = ()
    accepted: ClassVar[tuple[ColumnType, ...]] = (ColumnType.TEXT, ColumnType.INTEGER)
    top_k: int
    min_count: int
    vocabulary: Vocabulary | None

    def __post_init__(self) -> None:
        check_limits(self.top_k, self.min_count)
        width = self.top_k if self.vocabulary is None else len(self.vocabulary)
        if width > MOST_WORDS:
            raise DefinitionError(
                f"{self.name} gives each word a column", expected=f"{MOST_WORDS:,} at most", got=width
            )

    @property
    @abstractmethod
    def bag(self) -> tuple[Vocabulary, tuple[float, ...]] | None:
        """The words and their weights; nothing until they are learnt."""

    @property
    def step(self) -> DerivedStep:
        raise DefinitionError(f"Nothing is derived of what {self.name} gives")

    def made(self, column: str, steps: tuple[DerivedStep, ...], gives: ValueType, *, nullable: bool) -> Bag | None:
        return None if self.bag is None else Bag(column, steps, *self.bag)

    def output(self, *inputs: ValueType) -> ValueType:
        (x,) = inputs
        check_list(self.name, x, self.accepted)
        self.check_decoded(x, self.name)
        if self.vocabulary is not None:
            check_values(self.name, self.vocabulary, items_of(x))
        return ValueType(ColumnType.FLOAT, several=True)

    def columns(self, feature: str) -> tuple[str, ...]:
        return tuple(f"{feature}={word}" for word in self.vocabulary or ())

    def analyzer(self, column: str) -> Aggregate | None:
        return Documents(column) if self.bag is None else None

    def learnt_words(self, state: DocumentsState) -> Vocabulary:
        """Return the words that are given, or those that stand in the most lists; raises `InvalidDataError` for none."""
        if self.vocabulary is not None:
            return self.vocabulary
        found = most_frequent(state.frequencies, self.top_k, self.min_count)
        if not found:
            raise InvalidDataError(
                f"{self.name} learnt no word from the training rows",
                expected=f"a word in at least {self.min_count:,} of them",
                got=f"{state.lists:,} lists, {state.frequencies.distinct:,} different words",
                remedy="Lower min_count, or say which words: values=[...].",
            )
        return found

    def counts(self, x: Sample) -> Array:
        """Return how often each word stands in each list, shape (words, rows), in plain Python; NaN where there is none."""
        known, lists = self.vocabulary or (), known_lists(x)
        rows = [[np.nan] * len(known) if one is None else [float(one.count(word)) for word in known] for one in lists]
        return np.array(rows, np.float64).reshape(len(lists), len(known)).T


def listed_words(called: str, x: Value, runs: tuple[int, int], known: Vocabulary | None) -> Value:
    """Return the words of a text in lower case, or of a list as they are, and runs of so many to so many of them.

    Raises `DefinitionError` where one of the ``known`` is none that a text can have.
    """
    if not isinstance(x, Value):
        raise DefinitionError(f'{called} wants a column: ek.{called}(x["comment"])', got=x)
    if not isinstance(runs, tuple) or len(runs) != 2:
        raise DefinitionError("ngrams are runs of so many to so many words", expected="(1, 2)", got=runs)
    if x.type.type is not ColumnType.TEXT:
        return x if runs == (1, 1) else ngrams(x, *runs)
    found = words(lower(x))
    made = found if runs == (1, 1) else ngrams(found, *runs)
    for value in known or ():
        _check_found(called, value, runs)
    return made


def _check_found(called: str, value: object, runs: tuple[int, int]) -> None:
    if not isinstance(value, str):
        return  # which is told with the type of the column
    parts = text_functions.words(text_functions.lower(value), SHORTEST)
    if " ".join(parts) == value and runs[0] <= len(parts) <= runs[1]:
        return
    wanted = "one word" if runs == (1, 1) else f"{runs[0]} to {runs[1]} words"
    raise DefinitionError(
        f"{called} never finds this value in a text",
        expected=f"{wanted}, as in ek.words(ek.lower(x))",
        got=f"{value!r}, of which the words are {parts}",
        remedy="Write it as a word, set ngrams=(1, 2) for pairs, or give a list that you split yourself: ek.split(x).",
    )


def chosen_words(
    called: str, values: Iterable[int | str] | Path | None, top_k: int | None, min_count: int
) -> tuple[int, int, Vocabulary | None]:
    """Return the limits of what is learnt, and the words that are given in its place."""
    return TOP_K if top_k is None else top_k, min_count, given_vocabulary(called, values, top_k, min_count)
