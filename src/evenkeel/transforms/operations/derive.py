"""What ONNX cannot do: the decoder does it before the graph runs."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from evenkeel.errors import DefinitionError
from evenkeel.hashing import hash_column
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.derived import DERIVED_FUNCTIONS
from evenkeel.transforms.inputs import DerivedStep
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import CATEGORIES, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType

_NUMBERS = ("text_length", "word_count", "portable_hash")
_HASH_REMEDY = (
    "Hash columns of the table, or texts that ek.lower and the like made of them; encode others with ek.category(x)."
)


@dataclass(frozen=True, slots=True)
class Derive(Operation):
    """One of `DERIVED_FUNCTIONS` on a raw column, or on what another of them made of one.

    It becomes no node: the result is an input of the graph of its own, a derived one of the signature.
    """

    function: str
    arguments: tuple[int | str, ...] = ()

    def __post_init__(self) -> None:
        if self.function not in DERIVED_FUNCTIONS:
            raise DefinitionError("The decoder has no such function", expected=DERIVED_FUNCTIONS, got=self.function)

    def output(self, *inputs: ValueType) -> ValueType:
        (x,) = inputs
        hashes = self.function == "portable_hash"
        called, accepted = ("a hash", CATEGORIES) if hashes else (self.function, (ColumnType.TEXT,))
        if x.type not in accepted or x.several:
            remedy = _HASH_REMEDY if hashes else f"Only text can be given to {self.function}."
            problem = f"{called} takes a column of {', '.join(accepted)}"
            raise DefinitionError(problem, got="several columns" if x.several else x.type, remedy=remedy)
        if not x.decoded:
            problem = f"{called} is done before the graph runs, and this {x.type} is made by the graph"
            remedy = (
                f"Take columns first: ek.where(c, ek.{self.function}(a), b), not ek.{self.function}(ek.where(c, a, b))."
            )
            raise DefinitionError(problem, remedy=_HASH_REMEDY if hashes else remedy)
        return ValueType(ColumnType.INTEGER if self.function in _NUMBERS else ColumnType.TEXT, decoded=True)

    @property
    def step(self) -> DerivedStep:
        """What the decoder is asked to do."""
        return DerivedStep(self.function, self.arguments)

    @property
    def partial(self) -> bool:
        """Whether there are texts of which nothing can be made."""
        return self.function == "split_part"

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return inputs[0]

    def reference(self, *inputs: Sample) -> Sample:
        (x,) = inputs
        values = zip(x.values.tolist(), x.valid.tolist(), strict=True)
        made = [_REFERENCE[self.function](value, *self.arguments) if valid else None for value, valid in values]
        numbers = self.function in _NUMBERS
        filled = [(0 if numbers else "") if one is None else one for one in made]
        return Sample(
            np.array(filled, np.int64 if numbers else np.object_), np.array([one is not None for one in made])
        )


def _split_part(text: str, separator: str, place: int) -> str | None:
    first = -text.count(separator) - 1 if place < 0 else 0
    return dict(enumerate(re.split(re.escape(separator), text), first)).get(place)


_REFERENCE: dict[str, Callable[..., Any]] = {
    "strip": lambda text: re.sub(r"\A\s+|\s+\Z", "", text),
    "lower": lambda text: unicodedata.normalize("NFC", text.lower()),
    "upper": lambda text: unicodedata.normalize("NFC", "".join(map(str.upper, text))),
    "replace": lambda text, old, new: unicodedata.normalize("NFC", new.join(re.split(re.escape(old), text))),
    "split_part": _split_part,
    "text_length": lambda text: len(text.encode("utf-32-le")) // 4,
    "word_count": lambda text: len(re.findall(r"\S+", text)),
    "portable_hash": lambda value: int(hash_column(pa.array([value]))[0]) >> 1,
}
