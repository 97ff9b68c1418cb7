"""The options of a logical type: the lengths and patterns of text, the ends of numbers and times."""

from evenkeel.schema.odcs.draft import Draft
from evenkeel.schema.odcs.elements import Element, NoWordError
from evenkeel.schema.odcs.ends import read_range
from evenkeel.schema.odcs.patterns import read_pattern
from evenkeel.schema.promises import Bounds
from evenkeel.schema.times import is_zone
from evenkeel.typing import ColumnType

_PLAIN_FORMATS = {ColumnType.INTEGER: "i64", ColumnType.FLOAT: "f64", ColumnType.DATE: "yyyy-MM-dd"}


def read_options(draft: Draft, element: Element) -> None:
    """Say what the options of a property, or of the items of an array, promise."""
    options = element.part("logicalTypeOptions", f"the options of {element.name}")
    if options is None:
        return
    if draft.kind is ColumnType.TEXT:
        _read_text(draft, options)
    elif draft.kind is not ColumnType.BOOLEAN:
        _read_zone(draft, options)
        found = read_range(options, draft.kind, draft.found.get("timezone"))
        if found is not None:
            draft.say_domain("range", found, options.place)
    written = options.look("format")
    if written is not None and written.text() == _PLAIN_FORMATS.get(draft.kind):
        options.take("format")
    options.close()


def _read_zone(draft: Draft, options: Element) -> None:
    if draft.kind is not ColumnType.TIMESTAMP:
        return
    options.take("timezone")  # whether each time says its zone: one that does not is of the zone below
    place = options.take("defaultTimezone")
    if place is None:
        return
    if is_zone(place.text()):
        draft.say("timezone", place.text(), place)
    else:
        options.leave("defaultTimezone", "no such zone is known", place)


def _read_text(draft: Draft, options: Element) -> None:
    least, most, pattern = (options.take(field) for field in ("minLength", "maxLength", "pattern"))
    place = least or most
    if place is not None:
        ends = [None if end is None else end.integer(0) for end in (least, most)]
        draft.say_domain("length", Bounds(*ends), place)
    if pattern is not None:
        try:
            draft.say_domain("pattern", read_pattern(pattern), pattern)
        except NoWordError as error:
            options.leave("pattern", str(error), pattern)
