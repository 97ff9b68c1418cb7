"""What the standard has no word for, as custom properties: ``evenkeel.`` and the field of ``schema.yaml``."""

from collections.abc import Callable, Mapping
from typing import Any

from evenkeel.errors import nearest
from evenkeel.schema.nodes import Place
from evenkeel.schema.odcs.elements import Element

PREFIX = "evenkeel."
ENGINE = "evenkeel"
MEANINGS = {
    "name": "the name of the table",
    "rows_change": "the rows, as a share of those of the span before: [least, most]",
    "fresh": "how old the latest value may be",
    "max_bad_rows": "the share of rows that may be put aside for what is wrong with them",
    "severity": "error, warning or info, by kind of anomaly",
    "domains": "domains that several columns share",
    "role": "what the column is for",
    "stage": "where the column stands in its life",
    "unit": "the unit of the values",
    "owner": "who answers for the column",
    "required": "whether the column must be there at all",
    "min_fraction": "the share of rows that must hold a value",
    "min_count": "the number of rows that must hold a value",
    "domain": "the shared domain of the values",
    "min_domain_mass": "the share of the present values that must be in the domain",
    "range": "the smallest and the largest value",
    "pattern": "a regular expression that the whole text must match",
    "length": "the shortest and the longest text",
    "disallow": "numbers that are refused",
    "distinct": "how many different values there are: [least, most]",
    "not_in": "environments that lack the column",
    "drift": "how far the values may move from those of the span before",
    "skew": "how far the values may move from those of training",
}


def write_custom(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the field ``customProperties`` that says this, or nothing where there is nothing to say."""
    properties = [
        {"property": PREFIX + field, "value": value, "description": MEANINGS[field]} for field, value in said.items()
    ]
    return {"customProperties": properties} if properties else {}


def read_custom(element: Element, readers: Mapping[str, Callable[[Place], Any]]) -> dict[str, tuple[Any, Place]]:
    """Return what the custom properties of Evenkeel say and where; others are left out and told."""
    found, others = {}, []
    for entry in element.parts("customProperties", f"a custom property of {element.name}"):
        name = entry.required("property")
        field = name.text().removeprefix(PREFIX)
        if field == name.text():
            others.append(field)
        elif field not in readers:
            raise name.error("This custom property is not known", None, field, nearest(field, readers))
        else:
            value = entry.place.fields().required("value")
            found[field] = readers[field](value), value
    if others:
        element.leave(f"customProperties {', '.join(others)}")
    return found
