"""The checks of a property: values that are missing, invalid or there twice."""

from collections.abc import Callable

from evenkeel.errors import SchemaError
from evenkeel.schema.nodes import Place
from evenkeel.schema.odcs.checks import Readers, read_severity, read_share
from evenkeel.schema.odcs.draft import Draft
from evenkeel.schema.odcs.elements import Element, NoWordError
from evenkeel.schema.odcs.patterns import read_pattern
from evenkeel.typing import ColumnType

KINDS = {
    "nullValues": "too_many_missing",
    "missingValues": "too_many_missing",
    "duplicateValues": "not_unique",
    "invalidValues": "new_value",
}


def column_checks(draft: Draft) -> Readers:
    """Return for each metric what reads a check of it into the draft of a column."""
    if "valency" in draft.found:  # what is valid, and what is there twice, is a matter of the items
        return {"nullValues": _bind(_read_null, draft), "missingValues": _bind(_read_missing, draft)}
    return {
        "nullValues": _bind(_read_null, draft),
        "missingValues": _bind(_read_missing, draft),
        "invalidValues": _bind(_read_invalid, draft),
        "duplicateValues": _bind(_read_duplicates, draft),
    }


def item_checks(draft: Draft) -> Readers:
    """Return what reads the checks of the items of an array."""
    return {"invalidValues": _bind(_read_invalid, draft)}


def _bind(read: Callable[[Draft, Element], None], draft: Draft) -> Callable[[Element], None]:
    return lambda check: read(draft, check)


def _read_null(draft: Draft, check: Element) -> None:
    draft.say_present(read_share(check), check.place)
    _say_severity(draft, check, "nullValues")


def _read_missing(draft: Draft, check: Element) -> None:
    arguments = check.part("arguments", check.name)
    words = None if arguments is None else arguments.take("missingValues")
    if arguments is None or words is None:
        raise NoWordError("it does not say which values are missing")
    arguments.close()
    share = read_share(check)
    draft.say("missing_values", tuple(word.text() for word in words.items() if not word.is_null), words)
    draft.say_present(share, check.place)
    _say_severity(draft, check, "missingValues")


def _read_invalid(draft: Draft, check: Element) -> None:
    arguments = check.part("arguments", check.name) or check  # they stood in the check itself before 3.1
    values, pattern = arguments.take("validValues"), arguments.take("pattern")
    if values is None and pattern is None:
        raise NoWordError("it does not say which values are valid")
    if arguments is not check:
        arguments.close()
    share = read_share(check)
    if values is not None:
        if draft.kind in (ColumnType.TIMESTAMP, ColumnType.DATE):
            raise NoWordError("a time or a day has a range, and no list of values")
        known = [_value(one, draft.kind) for one in values.items() if not one.is_null]
        draft.say_domain("values", tuple(dict.fromkeys(known)), values, share)
    if pattern is not None:
        draft.say_domain("pattern", read_pattern(pattern), pattern, share)
    if values is not None:
        _say_severity(draft, check, "invalidValues")


def _value(place: Place, kind: ColumnType) -> bool | int | float | str:
    try:
        return place.value(kind)
    except SchemaError as error:
        raise NoWordError(f"{error.got} is no {kind}") from error


def _read_duplicates(draft: Draft, check: Element) -> None:
    if read_share(check) < 1:
        raise NoWordError("a column is unique, or it is not")
    draft.say("unique", True, check.place)
    _say_severity(draft, check, "duplicateValues")


def _say_severity(draft: Draft, check: Element, metric: str) -> None:
    place, severity = check.look("severity"), read_severity(check)
    if severity is not None and place is not None:
        draft.say_severity(KINDS[metric], severity, place)
