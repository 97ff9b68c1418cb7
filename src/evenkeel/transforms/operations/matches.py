"""Whether a text matches a pattern, or holds another text."""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.operations.text_argument import text_argument
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType

LONGEST = 500  # RE2 takes time in proportion to the text and, at worst, to the pattern too


@dataclass(frozen=True, slots=True)
class Matches(Operation):
    r"""Whether the whole of a text matches a pattern of RE2, in time proportional to the text.

    ONNX Runtime does it with RE2. It has no backward references and no looking around, ``\d`` and ``\w`` are ASCII, and
    ``.`` is any character but a new line; ``(?s)`` in front takes that too, and ``(?i)`` upper for lower case.
    """

    pattern: str

    def __post_init__(self) -> None:
        remedy = "Patterns are those of RE2: https://github.com/google/re2/wiki/Syntax."
        if len(self.pattern) > LONGEST:
            problem = "This pattern is too long"
            raise DefinitionError(
                problem, expected=f"at most {LONGEST} characters", got=len(self.pattern), remedy=remedy
            )
        try:
            pc.match_substring_regex(pa.array([""]), self.pattern)
        except pa.ArrowInvalid as error:
            raise DefinitionError(
                "RE2 refuses this pattern", expected=str(error), got=self.pattern, remedy=remedy
            ) from None

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], ColumnType.TEXT)
        return ValueType(ColumnType.BOOLEAN)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (x,) = inputs
        return Operand(ColumnType.BOOLEAN, build("RegexFullMatch", x.values, pattern=self.pattern), x.valid)

    def reference(self, *inputs: Sample) -> Sample:
        (x,) = inputs
        found = pc.match_substring_regex(pa.array(x.values, pa.string()), rf"\A(?:{self.pattern})\z")
        return Sample(np.asarray(found), x.valid)


def matches(x: Value, pattern: str) -> Value:
    """Return whether the whole of a text matches a pattern of RE2.

    >>> texts = Sample(np.array(["N14228", "14228", "N14228-"], object), np.array([True, True, True]))
    >>> Matches("N[0-9]+").reference(texts).values.tolist()
    [True, False, False]
    """
    return apply(Matches(text_argument("matches", pattern, empty=True)), x)


def contains(x: Value, part: str) -> Value:
    """Return whether a text holds another, which is taken as it stands.

    >>> Matches("(?s).*A.*").reference(Sample(np.array(["JAL", "jal"], object), np.array([True, True]))).values.tolist()
    [True, False]
    """
    return apply(Matches(f"(?s).*{_literal('contains', part)}.*"), x)


def starts_with(x: Value, part: str) -> Value:
    """Return whether a text begins with another, which is taken as it stands.

    >>> Matches("(?s)A.*").reference(Sample(np.array(["AA", "UA"], object), np.array([True, True]))).values.tolist()
    [True, False]
    """
    return apply(Matches(f"(?s){_literal('starts_with', part)}.*"), x)


def ends_with(x: Value, part: str) -> Value:
    """Return whether a text ends with another, which is taken as it stands.

    >>> Matches("(?s).*A").reference(Sample(np.array(["AA", "AU"], object), np.array([True, True]))).values.tolist()
    [True, False]
    """
    return apply(Matches(f"(?s).*{_literal('ends_with', part)}"), x)


def _literal(name: str, part: str) -> str:
    return re.sub(r"[\\.+*?()|\[\]{}^$]", r"\\\g<0>", text_argument(name, part))
