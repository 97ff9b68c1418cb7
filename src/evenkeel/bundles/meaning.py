"""What the columns and the answers of a bundle mean to people, as far as the schema of its data says it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenkeel.schema import Column, Schema

Bound = int | float | str | None


@dataclass(frozen=True, slots=True)
class InputMeaning:
    """What the schema says of a raw column; ``values``, ``range`` and ``pattern`` are what it promises to hold."""

    description: str | None = None
    unit: str | None = None
    values: tuple[bool | int | float | str, ...] | None = None
    range: tuple[Bound, Bound] | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """One number of an answer: ``value``, or ``probability_<class>``, as the columns of a scored file are named."""

    name: str
    meaning: str
    unit: str | None = None


def input_meanings(schema: "Schema", names: Iterable[str]) -> Mapping[str, InputMeaning]:
    """Return what a schema says of columns; those that it says nothing of are left out.

    >>> from evenkeel.schema import Column, Schema
    >>> from evenkeel.typing import ColumnType
    >>> schema = Schema((Column("distance", ColumnType.FLOAT, unit="miles"), Column("wind", ColumnType.FLOAT)))
    >>> [(name, one.unit) for name, one in input_meanings(schema, ["distance", "wind", "more"]).items()]
    [('distance', 'miles')]
    """
    known = {column.name: column for column in schema.columns}
    found = {name: _meaning(known[name]) for name in names if name in known}
    return {name: one for name, one in found.items() if one != InputMeaning()}


def output_meanings(
    classes: Sequence[str],
    label: str | None,
    column: "Column | None" = None,
    quantiles: Sequence[float] = (),
) -> tuple[Output, ...]:
    """Return what each number of an answer means; ``column`` is what the schema says of the label, if anything.

    Without a ``label`` each of the classes is a label of its own.

    >>> output_meanings(["false", "true"], "late")[1]
    Output(name='probability_true', meaning='the probability that late is true', unit=None)
    >>> output_meanings(["late"], None)[0].meaning
    'the probability that late is true'
    >>> output_meanings([], "delay")
    (Output(name='value', meaning='the delay that is expected', unit=None),)
    >>> output_meanings([], "delay", quantiles=[0.5, 0.9])[1].meaning
    'what the delay is at most in 90% of such rows'
    """
    if label is None:
        return tuple(Output(f"probability_{one}", f"the probability that {one} is true") for one in classes)
    if classes:
        return tuple(Output(f"probability_{one}", f"the probability that {label} is {one}") for one in classes)
    described = f": {column.description}" if column is not None and column.description else ""
    unit = None if column is None else column.unit
    if quantiles:
        words = [f"what the {label} is at most in {one:.6g}% of such rows" for one in (100 * q for q in quantiles)]
        named = zip(quantiles, words, strict=True)
        return tuple(Output(f"quantile_{one}", f"{meaning}{described}", unit) for one, meaning in named)
    return (Output("value", f"the {label} that is expected{described}", unit),)


def _meaning(column: "Column") -> InputMeaning:
    bounds = None if column.range is None else (column.range.minimum, column.range.maximum)
    return InputMeaning(column.description, column.unit, column.values, bounds, column.pattern)
