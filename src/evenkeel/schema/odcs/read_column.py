"""A property of a contract as a column."""

from collections.abc import Callable

from evenkeel.schema.column import Column
from evenkeel.schema.fields import COLUMN
from evenkeel.schema.nodes import Place
from evenkeel.schema.odcs.checks import read_checks
from evenkeel.schema.odcs.column_checks import column_checks, item_checks
from evenkeel.schema.odcs.custom import read_custom
from evenkeel.schema.odcs.draft import Draft
from evenkeel.schema.odcs.elements import Element
from evenkeel.schema.odcs.options import read_options
from evenkeel.schema.odcs.types import read_type
from evenkeel.schema.promises import Bounds, Role, Sensitivity, Stage
from evenkeel.typing import ColumnType


def read_column(element: Element, name: str, key: bool) -> Column | None:
    """Return the column that a property describes; none where it has no type of ours, which is told.

    ``key`` is that the property alone is the primary key of its table.
    """
    bounds, items = _items(element)
    kind = None if items is None else read_type(items)
    if items is None or kind is None:
        return None
    draft = Draft(name, kind, element.place)
    if items is not element:
        draft.say("valency", bounds, items.place)
        read_options(draft, items)
        read_checks(items, item_checks(draft))
        items.close()
    _read_words(draft, element, key)
    read_options(draft, element)
    read_checks(element, column_checks(draft))
    custom = read_custom(element, {field: _reader(field, kind) for field in COLUMN})
    for field, (value, place) in custom.items():
        draft.say(field, value, place)
    element.close()
    return draft.build()


def _reader(field: str, kind: ColumnType) -> Callable[[Place], object]:
    return lambda place: COLUMN[field](place, kind)


def _items(element: Element) -> tuple[Bounds | None, Element | None]:
    """Return how many items an array holds, and what they are; what is no array is its own item."""
    logical = element.look("logicalType")
    if logical is None or logical.text() != "array":
        return None, element
    element.take("logicalType")
    bounds = Bounds()
    options = element.part("logicalTypeOptions", f"the options of {element.name}")
    if options is not None:
        ends = options.take("minItems"), options.take("maxItems")
        bounds = Bounds(*(None if end is None else end.integer(0) for end in ends))
        options.close()
    items = element.part("items", f"the items of {element.name}")
    if items is None:
        element.leave("all of it", "it does not say what its items are", logical)
    physical = element.look("physicalType")
    if physical is not None and (physical.text().endswith("[]") or physical.text().lower() in ("array", "list")):
        element.take("physicalType")
    return bounds, items


def _read_words(draft: Draft, element: Element, key: bool) -> None:
    for field, word in (("description", "description"), ("deprecated", "stage")):
        place = element.take(field)
        if place is not None:
            draft.say(word, Stage.DEPRECATED if word == "stage" else place.text(), place)
    classification = element.look("classification")
    if classification is not None and classification.text().lower() in list(Sensitivity):
        element.take("classification")
        draft.say("sensitivity", Sensitivity(classification.text().lower()), classification)
    required = element.take("required")
    if required is not None and required.boolean():
        draft.say_present(1.0, required)
    if "valency" in draft.found:
        return
    unique = element.take("unique")
    if unique is not None:
        draft.say("unique", unique.boolean(), unique)
    _read_key(draft, element, key)


def _read_key(draft: Draft, element: Element, key: bool) -> None:
    place, _ = element.take("primaryKey"), element.take("primaryKeyPosition")
    if place is not None and place.boolean():
        draft.say_present(1.0, place)
        if key:
            draft.say("role", Role.KEY, place)
            draft.say("unique", True, place)
