"""Between values and columns: times are microseconds, JSON is text in the order of its names."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from evenkeel import clock
from evenkeel.artifacts import Reference
from evenkeel.errors import DefinitionError
from evenkeel.typing import Json

Value = TypeVar("Value", bound=Json)


def to_json(value: Mapping[str, Json]) -> str:
    """Return ``value`` as JSON; not-a-number and infinities, which JSON does not have, become null."""
    try:
        return msgspec.json.encode(value, order="sorted").decode()
    except (TypeError, ValueError, OverflowError, msgspec.MsgspecError) as error:
        raise DefinitionError(
            "The ledger cannot keep this value", expected="numbers, texts, lists and dicts of them", got=str(error)
        ) from error


def from_json(text: str) -> dict[str, Json]:
    """Return what `to_json` was given, with plain dicts and lists."""
    found: dict[str, Json] = msgspec.json.decode(text)
    return found


def to_microseconds(time: datetime) -> int:
    """Return an aware datetime as microseconds since 1970 in UTC."""
    if time.tzinfo is None:
        raise DefinitionError("A time must know its time zone", got=time.isoformat())
    return clock.to_microseconds(time)


def to_text(text: str) -> str:
    """Return ``text`` without what a database refuses: the null character, and halves of surrogate pairs."""
    return text.replace("\0", "�").encode(errors="replace").decode()


def to_reference(text: str | None) -> Reference | None:
    """Return the reference that ``text`` names; None where it is null."""
    return None if text is None else Reference.parse(text)
