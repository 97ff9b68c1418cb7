"""A column as a property of a contract."""

from typing import Any

from evenkeel.schema.column import Column
from evenkeel.schema.odcs.checks import bad_percent, good_share
from evenkeel.schema.odcs.column_checks import KINDS
from evenkeel.schema.odcs.custom import write_custom
from evenkeel.schema.odcs.patterns import tied, write_pattern
from evenkeel.schema.odcs.types import LOGICAL, PHYSICAL
from evenkeel.schema.promises import Role, Severity

Fields = dict[str, Any]


def write_column(column: Column) -> Fields:
    """Return what a column promises in the words of the standard, and the rest in those of Evenkeel.

    ``said`` is what is still to be said: whatever the standard says in full is taken out of it.
    """
    said = column.said()
    words = {**_write_type(column, said), **_write_plain(column, said), **_write_presence(column, said)}
    quality = [*_missing_checks(column, said), *([] if column.valency else _invalid_checks(column, said))]
    if quality:
        words["quality"] = quality
    return {"name": column.name, **words, **write_custom(said)}


def _write_type(column: Column, said: Fields) -> Fields:
    """Return the types and their options; those of a list are those of its items."""
    physical, options = PHYSICAL[column.type], _write_options(column, said)
    one: Fields = {"logicalType": LOGICAL[column.type], "physicalType": physical}
    if options:
        one["logicalTypeOptions"] = options
    if column.valency is None:
        return one
    quality = _invalid_checks(column, said)
    if quality:
        one["quality"] = quality
    del said["valency"]
    ends = _present(minItems=column.valency.least, maxItems=column.valency.most)
    options = {"logicalTypeOptions": ends} if ends else {}
    return {"logicalType": "array", "physicalType": f"{physical}[]", **options, "items": one}


def _write_options(column: Column, said: Fields) -> Fields:
    """Return what the standard says of a type without exception: not where some values may be outside of the domain."""
    options: Fields = _present(defaultTimezone=said.pop("timezone", None))
    if column.min_domain_mass < 1:
        return options
    if column.range is not None:
        options |= _present(minimum=column.range.minimum, maximum=column.range.maximum)
    if column.length is not None:
        options |= _present(minLength=column.length.least, maxLength=column.length.most)
    if column.pattern is not None:
        options["pattern"] = _write_pattern(column.pattern, said)
    for field, words in (("range", ("minimum", "maximum")), ("length", ("minLength", "maxLength"))):
        if any(word in options for word in words):
            said.pop(field, None)
    return options


def _write_pattern(pattern: str, said: Fields) -> str:
    written = write_pattern(pattern)
    if tied(written) == pattern:
        said.pop("pattern", None)
    return written


def _write_plain(column: Column, said: Fields) -> Fields:
    words = _present(description=said.pop("description", None), classification=said.pop("sensitivity", None))
    if column.role is Role.KEY and column.unique and column.min_fraction == 1:
        del said["role"]
        words |= {"primaryKey": True, "primaryKeyPosition": 1}
    if said.pop("unique", False):
        words["unique"] = True
    return words


def _write_presence(column: Column, said: Fields) -> Fields:
    if column.min_fraction < 1:
        return {}
    del said["min_fraction"]
    return {"required": True}


def _missing_checks(column: Column, said: Fields) -> list[Fields]:
    """Return a check of the share of rows that may hold no value, where it is not all or none of them."""
    words = said.pop("missing_values", None)
    if words is None and "min_fraction" not in said:
        return []
    metric = "nullValues" if words is None else "missingValues"
    arguments = {} if words is None else {"arguments": {"missingValues": (None, *words)}}
    if good_share(bad_percent(column.min_fraction)) == column.min_fraction:
        said.pop("min_fraction", None)
    return [{"metric": metric, **arguments, **_bad(column.min_fraction), **_severity(column, metric)}]


def _invalid_checks(column: Column, said: Fields) -> list[Fields]:
    """Return checks of the values and, where some may break it, of the pattern."""
    share, checks = column.min_domain_mass, []
    if column.values is not None:
        said.pop("values", None)
        severity = _severity(column, "invalidValues")
        checks.append(
            {"metric": "invalidValues", "arguments": {"validValues": column.values}, **_bad(share), **severity}
        )
    if column.pattern is not None and share < 1:
        pattern = _write_pattern(column.pattern, said)
        checks.append({"metric": "invalidValues", "arguments": {"pattern": pattern}, **_bad(share)})
    if checks and good_share(bad_percent(share)) == share:
        said.pop("min_domain_mass", None)
    return checks


def _bad(share: float) -> Fields:
    return {"mustBe": 0} if share == 1 else {"mustBeLessOrEqualTo": bad_percent(share), "unit": "percent"}


def _severity(column: Column, metric: str) -> Fields:
    own = column.severity
    severity = own if isinstance(own, Severity) else (own or {}).get(KINDS[metric])
    return {} if severity is None else {"severity": str(severity)}


def _present(**words: Any) -> Fields:
    return {word: value for word, value in words.items() if value is not None}
