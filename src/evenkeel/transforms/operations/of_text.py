"""What ONNX cannot do with text: the decoder does it before the graph runs."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.inputs import TextStep
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.text_functions import TEXT_FUNCTIONS
from evenkeel.typing import ColumnType

_NUMBERS = ("text_length", "word_count")


@dataclass(frozen=True, slots=True)
class OfText(Operation):
    """A function of `text_functions` on a raw column of text, or on what another of them made of one.

    It becomes no node: the result is an input of the graph of its own, a derived one of the signature.
    """

    function: str
    arguments: tuple[int | str, ...] = ()

    def __post_init__(self) -> None:
        if self.function not in TEXT_FUNCTIONS:
            raise DefinitionError("There is no such function of text", expected=list(TEXT_FUNCTIONS), got=self.function)

    def output(self, *inputs: ValueType) -> ValueType:
        (x,) = inputs
        if x.type is not ColumnType.TEXT or x.several:
            remedy = f"Only text can be given to {self.function}."
            raise DefinitionError(f"{self.function} takes a column of text", got=x.type, remedy=remedy)
        if not x.decoded:
            problem = f"{self.function} is done before the graph runs, and this text is made by the graph"
            remedy = (
                f"Take columns first: ek.where(c, ek.{self.function}(a), b), not ek.{self.function}(ek.where(c, a, b))."
            )
            raise DefinitionError(problem, remedy=remedy)
        return ValueType(ColumnType.INTEGER if self.function in _NUMBERS else ColumnType.TEXT, decoded=True)

    @property
    def step(self) -> TextStep:
        """What the decoder is asked to do."""
        return TextStep(self.function, self.arguments)

    @property
    def partial(self) -> bool:
        """Whether there are texts of which nothing can be made."""
        return self.function == "split_part"

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return inputs[0]

    def reference(self, *inputs: Sample) -> Sample:
        (x,) = inputs
        texts = zip(x.values.tolist(), x.valid.tolist(), strict=True)
        made = [_REFERENCE[self.function](text, *self.arguments) if valid else None for text, valid in texts]
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
}
