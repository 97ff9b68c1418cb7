"""Where the records of CSV content end: at the new lines that stand in no quotes."""

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

_QUOTE = ord('"')
_END = re.compile(rb"\r\n|\n|\r(?!\Z)")


def first_end(content: bytes | bytearray, delimiter: str) -> int | None:
    r"""Return where the first record ends, after its new line; none where it does not, or a last ``\r`` may go on.

    >>> first_end(b'a,"b\nc"\n1,2\n', ",")
    8
    """
    quotes = _quotes(content, delimiter)
    ends = (match.end() for match in _END.finditer(content) if _opened_by(quotes, match.start()) is None)
    return next(ends, None)


def last_end(content: bytes | bytearray, delimiter: str) -> int:
    r"""Return where the last record that is whole ends, 0 where none is; a last ``\r`` may yet be followed by ``\n``.

    >>> last_end(b'1,2\n3,"4\n', ",")
    4
    """
    quotes = _quotes(content, delimiter)
    for new_line, stop in ((b"\n", len(content)), (b"\r", len(content) - 1)):
        at = content.rfind(new_line, 0, max(stop, 0))
        while at >= 0:
            opened = _opened_by(quotes, at)
            if opened is None:
                return at + 1
            at = content.rfind(new_line, 0, opened)
    return 0


def open_quote(content: bytes | bytearray, delimiter: str) -> int | None:
    r"""Return where the quote stands that is never closed, if there is one.

    >>> open_quote(b'1,"2"\n3,"4\n', ",")
    8
    """
    return _opened_by(_quotes(content, delimiter), len(content))


def _opened_by(quotes: npt.NDArray[np.intp], at: int) -> int | None:
    """Return the quote that opens the field in which a place lies, where it lies in one."""
    before = int(np.searchsorted(quotes, at))
    return int(quotes[before - 1]) if before % 2 else None


def _quotes(content: bytes | bytearray, delimiter: str) -> npt.NDArray[np.intp]:
    """Return the places of quotes that open and close a field, by turns.

    A quote opens a field only at its beginning; elsewhere outside of quotes it is a letter. Where every second one does,
    or is the second of two that stand for one, all count; else they are walked through one by one.
    """
    if b'"' not in content:
        return np.zeros(0, np.intp)
    letters = np.frombuffer(content, np.uint8)
    quotes = np.flatnonzero(letters == _QUOTE)
    opening = quotes[::2]
    before = letters[opening - 1]
    begins = (before == ord(delimiter)) | (before == ord("\n")) | (before == ord("\r")) | (opening == 0)
    doubled = np.concatenate([[False], opening[1:] == quotes[1::2][: len(opening) - 1] + 1])
    return quotes if (begins | doubled).all() else np.fromiter(_walk(content, delimiter), np.intp)


def _walk(content: bytes | bytearray, delimiter: str) -> Iterator[int]:
    beginning = {b"", delimiter.encode(), b"\n", b"\r"}
    at = content.find(b'"')
    while at >= 0:
        if bytes(content[max(at - 1, 0) : at]) in beginning:
            yield at
            at = content.find(b'"', at + 1)
            while at >= 0 and content[at + 1 : at + 2] == b'"':
                at = content.find(b'"', at + 2)
            if at < 0:
                return
            yield at
        at = content.find(b'"', at + 1)
