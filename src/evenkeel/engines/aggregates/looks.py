"""What texts look like: numbers, dates, identifiers, or nothing at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.frequencies import FrequenciesState
from evenkeel.engines.aggregates.piece import Booleans, Integers, Piece, total
from evenkeel.typing import ColumnType, Json

MOST_ODD = 1_000

_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?"
_PATTERNS = {
    "integer": r"[+-]?(0|[1-9]\d*)",
    "number": r"[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d+)?",
    "date": _DAY,
    "local_date": r"\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})|\d{4}[./]\d{1,2}[./]\d{1,2}",
    "timestamp": rf"{_DAY}[Tt ]{_TIME}",
    "boolean": r"(?i:true|false|yes|no)",
    "uuid": r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
    "digest": "|".join(rf"[0-9a-fA-F]{{{digits}}}" for digits in (32, 40, 56, 64, 96, 128)),
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "url": r"(?i:https?|ftp|s3|file)://\S+",
}
KINDS = tuple(_PATTERNS)

_SPACE = b" \t\n\r\v\f\x1c\x1d\x1e\x1f"
_DIGITS = b"0123456789" + _SPACE
_HEX = _DIGITS + b"abcdefABCDEF"
_BEYOND = bytes(range(128, 256))  # of letters that are not ASCII, some of which are white space
_LONG = 1 << 30

Bits = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class _Form:
    """What the first and the last byte of a text may be, and how many there are, if the text is of a kind."""

    first: bytes
    last: bytes
    shortest: int = 1
    longest: int = _LONG


_FORMS = {
    "blank": _Form(_SPACE + _BEYOND, _SPACE + _BEYOND),
    "number": _Form(_DIGITS + b"+-.", _DIGITS + b"."),
    "date": _Form(_DIGITS, _DIGITS, 10),
    "local_date": _Form(_DIGITS, _DIGITS, 6),
    "timestamp": _Form(_DIGITS, _DIGITS + b"Z", 16),
    "boolean": _Form(b"tTfFyYnN" + _SPACE, b"eEsSoO" + _SPACE, 2, 8),
    "uuid": _Form(_HEX, _HEX, 36),
    "digest": _Form(_HEX, _HEX, 32),
    "url": _Form(b"hHfFsS" + _SPACE, bytes(range(256)), 6),
}
_PLACES = {kind: place for place, kind in enumerate(_FORMS)}


def _bits(letters: Callable[[_Form], bytes]) -> Bits:
    """Return for each byte a set of forms, bit by bit: those of which it is one of the letters."""
    bits = np.zeros(256, np.uint16)
    for place, form in enumerate(_FORMS.values()):
        bits[list(letters(form))] |= np.uint16(1 << place)
    return bits


_FIRST, _LAST = _bits(lambda form: form.first), _bits(lambda form: form.last)


class LooksState(State):
    """Counts of texts by what they look like, and the texts that are no numbers while they are of few kinds."""

    def __init__(self, counts: Integers | None = None, odd: FrequenciesState | None = None) -> None:
        self._counts = np.zeros(2 + len(KINDS), np.int64) if counts is None else counts
        self.odd = FrequenciesState(limit=MOST_ODD) if odd is None else odd

    @property
    def blank(self) -> int:
        """How many texts hold white space and nothing else."""
        return int(self._counts[0])

    @property
    def not_utf8(self) -> int:
        return int(self._counts[1])

    @property
    def kinds(self) -> dict[str, int]:
        """How many texts look like each kind."""
        return dict(zip(KINDS, self._counts[2:].tolist(), strict=True))

    def merge(self, later: Self) -> Self:
        return type(self)(self._counts + later._counts, self.odd.merge(later.odd))

    def to_json(self) -> Json:
        return {"counts": self._counts.tolist(), "odd": self.odd.to_json()}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(np.array(value["counts"], np.int64), FrequenciesState.from_json(value["odd"]))


@dataclass(frozen=True, slots=True)
class Looks(Aggregate):
    """What the texts that are not null look like, white space around them left out; nothing for a column without text.

    A number with a zero before its first digit is none, since it would lose that as a number. The first and last byte
    of a text and its length tell most texts from a number or a date, so few are read in full.

    >>> import pyarrow as pa
    >>> looks = Looks("x")
    >>> state = looks.update(looks.empty(), pa.array(["1", "2.5", " ", "n/a", "2013-01-31", "007", None]))
    >>> {kind: count for kind, count in state.kinds.items() if count}, state.blank
    ({'integer': 1, 'number': 2, 'date': 1}, 1)
    >>> state.odd.items()
    [(' ', 1), ('007', 1), ('2013-01-31', 1), ('n/a', 1)]
    """

    def empty(self) -> LooksState:
        return LooksState()

    def measure(self, piece: Piece) -> LooksState:
        return self.add(LooksState(), piece)

    def add(self, state: LooksState, piece: Piece) -> LooksState:
        if piece.type is not ColumnType.TEXT or piece.missing == piece.rows:
            return state
        texts, counts = piece.texts
        found = _Texts(texts)
        which = found.kinds()
        told = [total(found.blank, counts), piece.not_utf8, *(total(one, counts) for one in which.values())]
        odd = state.odd if state.odd.overflow else state.odd.merge(_odd(texts, counts, ~which["number"]))
        return LooksState(state._counts + np.array(told, np.int64), odd)


def _odd(texts: pa.Array, counts: Integers | None, which: Booleans) -> FrequenciesState:
    """Return how often each of the texts chosen stands there."""
    chosen = texts if which.all() else texts.filter(pa.array(which))
    first = chosen if counts is not None else pc.unique(chosen.slice(0, 2 * MOST_ODD))
    if not len(chosen) or len(first) > MOST_ODD:
        return FrequenciesState(limit=MOST_ODD, overflow=len(first) > MOST_ODD)
    if counts is not None:
        return FrequenciesState(((chosen, counts[which]),), MOST_ODD)
    found = pc.value_counts(chosen)
    return FrequenciesState(((found.field("values"), found.field("counts").to_numpy()),), MOST_ODD)


class _Texts:
    """Texts that are not null; arrays are of shape (texts,)."""

    def __init__(self, texts: pa.Array) -> None:
        self._texts = texts
        _, offsets, data = texts.buffers()
        self._ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
        self._content = np.frombuffer(data or b"\0", np.uint8)
        self._bytes = np.diff(self._ends)
        first = self._content.take(self._ends[:-1], mode="clip")
        last = self._content.take(self._ends[1:] - 1, mode="clip")
        self._forms = _FIRST.take(first) & _LAST.take(last)
        self._found = np.bitwise_or.reduce(self._forms)

    @property
    def blank(self) -> Booleans:
        return self._test(self._may_be("blank"), pc.utf8_is_space)

    def kinds(self) -> dict[str, Booleans]:
        """Return which texts look like each kind; but for integers, which are numbers, a text is of one kind alone."""
        found = {"number": self._match("number", self._may_be("number"))}
        found["integer"] = self._match("integer", found["number"])
        rest = ~found["number"]
        for kind in KINDS:
            if kind not in found:
                found[kind] = self._match(kind, rest & (self._has_at() if kind == "email" else self._may_be(kind)))
                rest &= ~found[kind]
        return {kind: found[kind] for kind in KINDS}

    def _match(self, kind: str, which: Booleans) -> Booleans:
        pattern = rf"^\s*({_PATTERNS[kind]})\s*$"
        return self._test(which, lambda texts: pc.match_substring_regex(texts, pattern))

    def _may_be(self, kind: str) -> Booleans:
        form, bit = _FORMS[kind], np.uint16(1 << _PLACES[kind])
        if not self._found & bit:
            return np.zeros(len(self._texts), np.bool_)
        which: Booleans = (self._forms & bit) != 0
        return which & (self._bytes >= form.shortest) & (self._bytes <= form.longest)

    def _has_at(self) -> Booleans:
        begin, end = self._ends[0], self._ends[-1]
        places = np.flatnonzero(self._content[begin:end] == ord("@")) + begin
        if not len(places):
            return np.zeros(len(self._texts), np.bool_)
        which: Booleans = np.diff(np.searchsorted(places, self._ends)) == 1
        return which

    def _test(self, which: Booleans, test: Callable[[pa.Array], pa.Array]) -> Booleans:
        """Return which of the chosen texts pass a test."""
        places = np.flatnonzero(which)
        found = np.zeros(len(which), np.bool_)
        if len(places):
            chosen = self._texts if len(places) == len(which) else self._texts.take(pa.array(places))
            found[places] = test(chosen).to_numpy(zero_copy_only=False)
        return found
