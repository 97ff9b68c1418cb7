"""How often each word stands in a text."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from evenkeel.engines.aggregates import DocumentsState
from evenkeel.transforms.operations.bag import TOP_K, OfWords, chosen_words, listed_words
from evenkeel.transforms.operations.vocabulary import Vocabulary
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply


@dataclass(frozen=True, slots=True)
class BagOfWords(OfWords):
    """A column for each known word, by falling number of the training lists that hold it: how often it stands in the list."""

    top_k: int = TOP_K
    min_count: int = 1
    vocabulary: Vocabulary | None = None

    @property
    def bag(self) -> tuple[Vocabulary, tuple[float, ...]] | None:
        return None if self.vocabulary is None else (self.vocabulary, ())

    def learn(self, state: DocumentsState) -> Self:
        return replace(self, vocabulary=self.learnt_words(state))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(self.counts(inputs[0]))


def bag_of_words(
    x: Value,
    top_k: int | None = None,
    min_count: int = 1,
    *,
    ngrams: tuple[int, int] = (1, 1),
    values: Iterable[int | str] | Path | None = None,
) -> Value:
    """Return a column for each known word of a text, or item of a list: how often it stands there.

    The words of a text are `ek.words(ek.lower(x))`; for others give a list, such as ``ek.split(x, ";")``. With ``ngrams``
    they are runs of so many to so many words, ``(1, 2)`` for words and pairs. Known are the ``top_k`` words (1,000) that stand
    in the most training rows, of those in at least ``min_count``, ties by value; or, in their order, the ``values`` that you
    list, or the lines of a file, each as it can stand in a text (``late``, not ``Late``). All columns are 0 in a text without a
    known word, and missing where the text is.

    >>> BagOfWords(vocabulary=("late", "bag")).columns("comment")
    ('comment=late', 'comment=bag')
    """
    chosen = chosen_words("bag_of_words", values, top_k, min_count)
    return apply(BagOfWords(*chosen), listed_words("bag_of_words", x, ngrams, chosen[2]))
