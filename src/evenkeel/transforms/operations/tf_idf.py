"""How often each word stands in a text, weighted by how rare it is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import DocumentsState
from evenkeel.transforms.operations.bag import TOP_K, OfWords, chosen_words, listed_words
from evenkeel.transforms.operations.vocabulary import Vocabulary
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply


@dataclass(frozen=True, slots=True)
class TfIdf(OfWords):
    """A column for each known word: its count times ``ln((1 + lists) / (1 + lists with it)) + 1``, each row of length 1.

    The lists are those of the training rows. A row is divided by the root of the sum of its squares, which are added in the
    order of the words; a row without a known word is all 0.
    """

    top_k: int = TOP_K
    min_count: int = 1
    vocabulary: Vocabulary | None = None
    weights: tuple[float, ...] = ()

    @property
    def bag(self) -> tuple[Vocabulary, tuple[float, ...]] | None:
        return (self.vocabulary, self.weights) if self.vocabulary is not None and self.weights else None

    def learn(self, state: DocumentsState) -> Self:
        words, found = self.learnt_words(state), dict(state.frequencies.items())
        weights = (math.log((1 + state.lists) / (1 + found.get(word, 0))) + 1 for word in words)
        return replace(self, vocabulary=words, weights=tuple(weights))

    def reference(self, *inputs: Sample) -> Sample:
        weighted = self.counts(inputs[0]) * np.array(self.weights)[:, None]
        squares = np.add.accumulate(weighted * weighted, axis=0)[-1]
        lengths = np.where(squares == 0, 1.0, np.sqrt(squares))
        return Sample.of_floats(weighted / lengths)


def tf_idf(
    x: Value,
    top_k: int | None = None,
    min_count: int = 1,
    *,
    ngrams: tuple[int, int] = (1, 1),
    values: Iterable[int | str] | Path | None = None,
) -> Value:
    """Return a column for each known word of a text, or item of a list: its count, weighted by how few training rows hold it.

    The weight of a word is ``ln((1 + n) / (1 + d)) + 1``, where ``d`` of the ``n`` training rows with a text hold it, and each
    row is divided by its Euclidean length. Words and parameters are those of `bag_of_words`; the weights of listed ``values``
    are learnt too.

    Source: the TfidfTransformer of scikit-learn 1.9 with its defaults, ``smooth_idf=True`` and ``norm="l2"``.

    >>> state = DocumentsState.from_json(
    ...     {"lists": 3, "frequencies": {"values": ["bag", "late"], "counts": [1, 3], "limit": None, "overflow": False}}
    ... )
    >>> [round(weight, 3) for weight in TfIdf().learn(state).weights]
    [1.0, 1.693]
    """
    chosen = chosen_words("tf_idf", values, top_k, min_count)
    return apply(TfIdf(*chosen), listed_words("tf_idf", x, ngrams, chosen[2]))
