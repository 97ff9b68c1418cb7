"""What a contract says of itself and of whoever answers for the data, and how fresh these are."""

from typing import Any

from evenkeel.clock import parse_duration
from evenkeel.errors import DefinitionError
from evenkeel.schema.odcs.elements import Element, NoWordError
from evenkeel.schema.odcs.identity import USUAL
from evenkeel.schema.odcs.names import Names

UNITS = {"us": "us", "ms": "ms", "s": "s", "m": "min", "h": "h", "d": "d", "w": "w"}  # m might be a month
_LONG = {"s": "sec second", "m": "minute", "h": "hr hour", "d": "day", "w": "week"}
_UNITS = {
    **{word: unit for unit, word in UNITS.items()},
    **{word + end: unit for unit, words in _LONG.items() for word in words.split() for end in ("", "s")},
}
_FRESHNESS = ("latency", "ly", "freshness")


def read_terms(top: Element, found: dict[str, Any], names: Names) -> None:
    """Find who owns the data and how fresh they must be; tell what else the contract says of itself."""
    _read_identity(top, names.table)
    _read_description(top, found)
    _read_team(top, found)
    _read_agreements(top, found, names)


def _read_identity(top: Element, table: str) -> None:
    usual = {"id": table, "name": table, "version": USUAL.version, "status": USUAL.status}
    said = {field: top.take_text(field) for field in usual}
    other = [field for field, text in said.items() if text not in (None, usual[field])]
    if other:
        top.leave(", ".join(other), "a schema does not keep it; say it again at the export")


def _read_description(top: Element, found: dict[str, Any]) -> None:
    description = top.part("description", "the description of the contract")
    if description is not None:
        purpose = description.look("purpose")
        if purpose is not None and found.setdefault("description", purpose.text()) == purpose.text():
            description.take("purpose")
        description.close()


def _read_team(top: Element, found: dict[str, Any]) -> None:
    """Find the owner among the members of the team, which was a list of members before 3.1."""
    place = top.take("team")
    if place is None:
        return
    if place.is_list:
        members = [Element(one, "the team", top.told) for one in place.items()]
    else:
        team = Element(place, "the team", top.told)
        members = team.parts("members", "the team")
        team.close()
    for member in members:
        _read_member(member, found)


def _read_member(member: Element, found: dict[str, Any]) -> None:
    name, role = member.required("username").text(), member.take_text("role")
    if role is not None and role.lower() == "owner" and "owner" not in found:
        found["owner"] = name
        member.close()
    else:
        member.leave(f"member {name!r}", "a schema names the owner alone")


def _read_agreements(top: Element, found: dict[str, Any], names: Names) -> None:
    usual = top.look("slaDefaultElement")
    for entry in top.parts("slaProperties", "the service level"):
        said = entry.required("property").text()
        try:
            if said.lower() not in _FRESHNESS:
                raise NoWordError("Evenkeel has no word for it")
            element = entry.take("element") or usual
            if element is None:
                raise NoWordError("it does not say of which column")
            column, age = names.element(element.text()), _read_age(entry)
            if column in found.get("fresh", {}):
                raise NoWordError(f"how fresh {column!r} is stands here twice")
            if element is usual:
                top.take("slaDefaultElement")
            found["fresh"] = {**found.get("fresh", {}), column: age}
        except NoWordError as error:
            entry.leave(said, str(error))
        else:
            entry.close()


def _read_age(entry: Element) -> str:
    """Return the duration that a value and its unit say."""
    value, unit = entry.required("value").text(), entry.take_text("unit")
    if unit is None or unit.lower() not in _UNITS:
        raise NoWordError(f"its unit is {unit or 'not said'}, and a duration has one of {', '.join(UNITS.values())}")
    age = f"{value}{_UNITS[unit.lower()]}"
    try:
        parse_duration(age)
    except DefinitionError as error:
        raise NoWordError(f"{value!r} is not how long something takes") from error
    return age


def write_age(age: str) -> dict[str, Any] | None:
    """Return the value and the unit of a duration; none for one that they would not bring back as it is.

    >>> write_age("30m"), write_age("1.50h")
    ({'value': 30, 'unit': 'min'}, None)
    """
    number = age.rstrip("usmhdw")
    try:
        value = float(number) if "." in number else int(number)
    except ValueError:
        return None
    return {"value": value, "unit": UNITS[age.removeprefix(number)]} if str(value) == number else None
