"""The ids of predictions. Source: RFC 9562, sections 5.7 (version 7), 6.2 (method 3) and 5.8 (version 8)."""

import hashlib
import os
import re
import struct

_FORM = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VERSION_8 = 0x8 << 76
_VARIANT = 0b10 << 62
_VERSION_AND_VARIANT = (0xF << 76) | (0b11 << 62)


class PredictionIds:
    """Makes ids that sort in the order in which they were made; one maker for each thread.

    An id is a UUID of version 7: milliseconds, 12 bits of a fraction of one, and 62 bits of which the last 48 count
    from a random start.
    """

    def __init__(self) -> None:
        bits = int.from_bytes(os.urandom(8))
        self._group = f"{0x8000 | (bits >> 50):04x}"
        self._count = bits & ((1 << 47) - 1)

    def take(self, time: int, rows: int) -> list[str]:
        """Return ``rows`` new ids, in ascending order, made at ``time`` (microseconds in UTC, as the clock gives them).

        >>> PredictionIds().take(1_356_998_400_000_000, 1)[0][:18]
        '013bf368-5800-7000'
        """
        millisecond, microsecond = divmod(time, 1_000)
        fraction = 0x7000 | (microsecond << 12) // 1_000
        head = f"{millisecond >> 16:08x}-{millisecond & 0xFFFF:04x}-{fraction:04x}-{self._group}"
        first = self._count
        self._count = first + rows
        return [f"{head}-{count:012x}" for count in range(first, first + rows)]


def derive_ids(model: str, request_id: str, rows: int) -> list[str]:
    """Return the ids of the rows of a request that its caller has named: the same request, the same ids.

    An id is a UUID of version 8: SHA-256 over the model, the caller's id and the row's index.

    >>> derive_ids("flight-late", "order-17", 1)
    ['5dce8ef9-7231-89c7-be20-15d402f4facf']
    """
    parts = (model.encode(), request_id.encode())
    start = hashlib.sha256(b"".join(struct.pack("<q", len(part)) + part for part in parts))
    return [_derived(start, row) for row in range(rows)]


def made_at(prediction_id: str) -> int | None:
    """Return the microsecond in which an id of version 7 was made, rounded down to its fraction; none for others."""
    bits = int(prediction_id.replace("-", ""), 16)
    if (bits >> 76) & 0xF != 0x7:
        return None
    return (bits >> 80) * 1_000 + ((bits >> 64 & 0xFFF) * 1_000 >> 12)


def is_id(text: str) -> bool:
    """Return whether ``text`` has the form of an id."""
    return _FORM.fullmatch(text) is not None


def _derived(start: "hashlib._Hash", row: int) -> str:
    state = start.copy()
    state.update(struct.pack("<q", row))
    bits = int.from_bytes(state.digest()[:16])
    return _text((bits & ~_VERSION_AND_VARIANT) | _VERSION_8 | _VARIANT)


def _text(bits: int) -> str:
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
