"""Parts of the rows: by the values of a column, of a cross of columns, or of an expression."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.errors import DefinitionError
from evenkeel.expressions import Expression, evaluate, parse, write_literal
from evenkeel.expressions.nodes import Column, Logic

MAX_SLICES = 200

SliceDefinition: TypeAlias = str | Sequence[str]
Rows: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SliceBy:
    """A definition of slices, parsed: one expression, or several that are crossed."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " × ".join(part.text for part in self.parts)

    @classmethod
    def parse(cls, definition: SliceDefinition) -> "SliceBy":
        """Return the parsed definition.

        >>> str(SliceBy.parse(("origin", "carrier")))
        'origin × carrier'
        """
        texts = [definition] if isinstance(definition, str) else list(definition)
        if not texts or not all(isinstance(text, str) for text in texts):
            raise DefinitionError("This is not a slice", expected="a column, an expression, or several", got=definition)
        return cls(tuple(parse(text.strip()) for text in texts))


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The places of the rows of one part, ascending. ``label`` is an expression that is true of them alone."""

    label: str
    rows: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """All parts that a definition makes, in the order of their values, null last; ``note`` says what was left out."""

    by: SliceBy
    slices: tuple[Slice, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Coded:
    codes: Rows
    labels: list[str]


def cut(by: SliceBy, columns: pa.Table) -> Cut:
    """Return the parts of the rows; of more than 200 those with the most rows."""
    coded = [_code(part, columns) for part in by.parts]
    combined = np.zeros(len(columns), np.int64)
    for part in coded:
        combined = np.unique(combined, return_inverse=True)[1] * len(part.labels) + part.codes
    order = np.argsort(combined, kind="stable")
    starts = np.flatnonzero(np.diff(combined[order], prepend=-1))
    found = [_slice(coded, rows) for rows in np.split(order, starts[1:]) if len(rows)]
    return _largest(by, found)


def select(expression: Expression, columns: pa.Table) -> Slice:
    """Return the rows of which a condition is true; raises `DefinitionError` for an expression that is none."""
    values = evaluate(expression, columns)
    if not pa.types.is_boolean(values.type):
        raise DefinitionError("`slice` of a gate is a condition", expected="origin = 'JFK'", got=expression.text)
    condition = pc.fill_null(values, False)
    return Slice(expression.text, np.flatnonzero(condition.to_numpy(zero_copy_only=False)))


def selection_key(expression: Expression) -> str:
    """Return the name under which the rows of one condition are held, apart from the slices of a definition."""
    return f"where {expression.text}"


def _slice(coded: list[_Coded], rows: Rows) -> Slice:
    labels = [part.labels[part.codes[rows[0]]] for part in coded]
    return Slice(" and ".join(labels), rows)


def _largest(by: SliceBy, found: list[Slice]) -> Cut:
    if len(found) <= MAX_SLICES:
        return Cut(by, tuple(found))
    smallest = sorted(len(part.rows) for part in found)[-MAX_SLICES]
    kept = [part for part in found if len(part.rows) > smallest]
    equal = [part for part in found if len(part.rows) == smallest][: MAX_SLICES - len(kept)]
    chosen = {part.label for part in (*kept, *equal)}
    note = f"{by} has {len(found)} slices; only the {MAX_SLICES} with the most rows were evaluated"
    return Cut(by, tuple(part for part in found if part.label in chosen), note)


def _code(part: Expression, columns: pa.Table) -> _Coded:
    """Number the values of an expression in their order, null last."""
    encoded = pc.dictionary_encode(evaluate(part, columns))
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    places = np.append(np.argsort(order), len(order))
    codes = places[pc.fill_null(encoded.indices, len(order)).to_numpy(zero_copy_only=False)]
    values = encoded.dictionary.take(pa.array(order)).to_pylist()
    return _Coded(codes.astype(np.int64), _labels(part, values))


def _labels(part: Expression, values: list[object]) -> list[str]:
    if isinstance(part.root, Column) or not all(isinstance(value, bool) for value in values):
        named = [f"{part.text} = {write_literal(value)}" for value in values]  # type: ignore[arg-type]  # to_pylist
        return [*named, f"{part.text} is null"]
    true = f"({part.text})" if isinstance(part.root, Logic) else part.text
    conditions = [true if value else f"not ({part.text})" for value in values]
    return [*conditions, f"({part.text}) is null"]
