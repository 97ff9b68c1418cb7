"""What ONNX cannot do with a text or a value: the decoder does it before the graph runs."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from evenkeel.errors import DefinitionError
from evenkeel.hashing import hash_column
from evenkeel.transforms.derived import COUNTS, SPLITS
from evenkeel.transforms.inputs import DerivedStep
from evenkeel.transforms.operations.base import CATEGORIES, ValueType
from evenkeel.transforms.operations.decoded import Decoded
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.text_functions import TEXT_FUNCTIONS
from evenkeel.typing import ColumnType

_FUNCTIONS = (*TEXT_FUNCTIONS, "portable_hash")
_HASH_REMEDY = (
    "Hash columns of the table, or texts that ek.lower and the like made of them; encode others with ek.category(x)."
)


@dataclass(frozen=True, slots=True)
class Derive(Decoded):
    """One of `TEXT_FUNCTIONS`, or the portable hash, of a raw column or of what the decoder made of one."""

    function: str
    arguments: tuple[int | str, ...] = ()

    def __post_init__(self) -> None:
        if self.function not in _FUNCTIONS:
            raise DefinitionError("The decoder has no such function", expected=_FUNCTIONS, got=self.function)

    def output(self, *inputs: ValueType) -> ValueType:
        (x,) = inputs
        hashes = self.function == "portable_hash"
        called, accepted = ("a hash", CATEGORIES) if hashes else (self.function, (ColumnType.TEXT,))
        if x.type not in accepted or x.several:
            remedy = _HASH_REMEDY if hashes else f"Only text can be given to {self.function}."
            problem = f"{called} takes a column of {', '.join(accepted)}"
            raise DefinitionError(problem, got="several columns" if x.several else x.words, remedy=remedy)
        self.check_decoded(x, called, _HASH_REMEDY if hashes else None)
        if self.function in SPLITS:
            return ValueType(ColumnType.LIST, decoded=True, items=ColumnType.TEXT)
        return ValueType(ColumnType.INTEGER if self.function in COUNTS else ColumnType.TEXT, decoded=True)

    @property
    def step(self) -> DerivedStep:
        return DerivedStep(self.function, self.arguments)

    @property
    def partial(self) -> bool:  # type: ignore[override]  # of one function alone
        return self.function == "split_part"

    def reference(self, *inputs: Sample) -> Sample:
        (x,) = inputs
        values = zip(x.values.tolist(), x.valid.tolist(), strict=True)
        made = [_REFERENCE[self.function](value, *self.arguments) if valid else None for value, valid in values]
        kinds = {**dict.fromkeys(COUNTS, ColumnType.INTEGER), **dict.fromkeys(SPLITS, ColumnType.LIST)}
        kind = kinds.get(self.function, ColumnType.TEXT)
        return Sample.of_values(made, kind, ColumnType.TEXT if kind is ColumnType.LIST else None)


def _split_part(text: str, separator: str, place: int) -> str | None:
    first = -text.count(separator) - 1 if place < 0 else 0
    return dict(enumerate(re.split(re.escape(separator), text), first)).get(place)


def _words(text: str, shortest: int) -> list[str]:
    spaced = "".join(letter if letter.isalnum() or letter == "_" else " " for letter in text)
    return [word for word in spaced.split(" ") if len(word) >= max(shortest, 1)]


_REFERENCE: dict[str, Callable[..., Any]] = {
    "strip": lambda text: re.sub(r"\A\s+|\s+\Z", "", text),
    "lower": lambda text: unicodedata.normalize("NFC", text.lower()),
    "upper": lambda text: unicodedata.normalize("NFC", "".join(map(str.upper, text))),
    "replace": lambda text, old, new: unicodedata.normalize("NFC", new.join(re.split(re.escape(old), text))),
    "split_part": _split_part,
    "text_length": lambda text: len(text.encode("utf-32-le")) // 4,
    "word_count": lambda text: len(re.findall(r"\S+", text)),
    "words": _words,
    "split": lambda text, separator: [
        part.strip() for part in (re.split(re.escape(separator), text) if separator else text.split()) if part.strip()
    ],
    "portable_hash": lambda value: int(hash_column(pa.array([value]))[0]) >> 1,
}
