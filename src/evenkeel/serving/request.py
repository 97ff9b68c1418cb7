"""What callers send to ``/predict``, read into rows; everything that can be wrong with its form is said here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from evenkeel.clock import to_microseconds
from evenkeel.errors import InvalidRequestError
from evenkeel.serving.response import RefusedRequestError

_FORM = '{"rows": [{column: value, ...}, ...]}'


@dataclass(slots=True)
class Question:
    """The rows of a request, each decoded and as JSON text, and what its caller says of it."""

    rows: list[dict[str, Any]]
    texts: list[bytes]
    request_id: str | None = None
    key: str | None = None
    event_time: int | None = None


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    rows: list[msgspec.Raw]
    request_id: str | None = None
    key: str | int | None = None
    event_time: datetime | None = None


_decode_body = msgspec.json.Decoder(_Body).decode
_decode_row = msgspec.json.Decoder(dict[str, Any]).decode
_BROKEN = (ValueError, RecursionError)


def read_question(body: bytes, most_rows: int) -> Question:
    """Return the rows of a body; raises `RefusedRequestError` with status 400, 413 or 422."""
    try:
        asked = _decode_body(body)
    except _BROKEN as error:
        raise broken(body, error) from None
    if len(asked.rows) > most_rows:
        raise too_many_rows(len(asked.rows), most_rows)
    texts = [bytes(row) for row in asked.rows]
    key = None if asked.key is None else str(asked.key)
    event_time = None if asked.event_time is None else to_microseconds(asked.event_time)
    return Question(_rows(texts, body), texts, asked.request_id, key, event_time)


def too_many_rows(rows: int, most: int) -> RefusedRequestError:
    """Return the refusal of a request with more rows than a server takes at once."""
    remedy = "Send fewer rows at a time, or score the whole table with `evenkeel score`."
    return RefusedRequestError(
        413, InvalidRequestError("The request has too many rows", expected=f"at most {most}", got=rows, remedy=remedy)
    )


def broken(body: bytes, error: Exception) -> RefusedRequestError:
    """Return the refusal of a body that is no JSON (400), or not of the form that is asked for (422)."""
    if isinstance(error, msgspec.ValidationError):
        return RefusedRequestError(422, InvalidRequestError(str(error), expected=_FORM))
    return RefusedRequestError(400, InvalidRequestError("The body is not JSON", got=_what_is_wrong(body, error)))


def _rows(texts: list[bytes], body: bytes) -> list[dict[str, Any]]:
    rows = []
    for place, text in enumerate(texts):
        try:
            rows.append(_decode_row(text))
        except msgspec.ValidationError as error:
            said = f"row {place}: {str(error).partition(' - at')[0]}"
            raise RefusedRequestError(422, InvalidRequestError(said, expected=_FORM, got=_start(text))) from None
        except _BROKEN as error:
            raise broken(body, _whole_error(body) or error) from None
    return rows


def _whole_error(body: bytes) -> Exception | None:
    """Return the error of the whole body, whose position counts from its start and not from a row's."""
    try:
        msgspec.json.decode(body)
    except _BROKEN as error:
        return error
    return None


def _what_is_wrong(body: bytes, error: Exception) -> str:
    if not body:
        return "an empty body"
    if isinstance(error, RecursionError):
        return "too many brackets in each other"
    if isinstance(error, UnicodeDecodeError):
        return "text that is not UTF-8"
    place = str(error).rpartition("(byte ")[2].rstrip(")")
    said = str(error).removeprefix("JSON is malformed: ")
    if not place.isdigit():
        return said
    near = body[max(0, int(place) - 1) :]
    if near.startswith((b":NaN", b" NaN", b"NaN", b"-Inf", b":Inf", b" Inf", b"Inf")):
        return f"NaN or Infinity at byte {place}, which JSON does not have; send null for a value that is missing"
    return f"{said}, near {_start(body[max(0, int(place) - 10) :], 30)}"


def _start(text: bytes, most: int = 80) -> str:
    shown = text[:most].decode(errors="replace")
    return shown if len(text) <= most else shown + "…"
