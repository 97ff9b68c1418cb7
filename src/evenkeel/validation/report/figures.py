"""Numbers, shares, times and texts as people read them on a page."""

import math

import numpy as np

from evenkeel import errors

NOTHING = "–"
_SPACE = "\u00a0"  # no line ends between a number and its unit
_LARGEST = 1e15
_SMALLEST = 1e-4
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float | None) -> str:
    """Return a number with four significant digits, and all digits before its point where they are at most fifteen.

    >>> number(1234567), number(12345.678), number(-0.123456), number(872.0), number(1.5e-7), number(None)
    ('1,234,567', '12,346', '−0.1235', '872', '1.5 × 10⁻⁷', '–')
    """
    if value is None or not math.isfinite(value):
        return NOTHING if value is None or math.isnan(value) else ("∞" if value > 0 else "−∞")
    size = abs(value)
    if size and not _SMALLEST <= size < _LARGEST:
        digits, _, power = f"{size:.3e}".partition("e")
        text = f"{digits.rstrip('0').rstrip('.')} × 10{str(int(power)).translate(_SUPERSCRIPT)}"
    elif size >= 1000 or size == int(size):
        text = f"{size:,.0f}"
    else:
        text = f"{size:.{3 - math.floor(math.log10(size))}f}".rstrip("0").rstrip(".")
    return f"−{text}" if value < 0 else text


def distance(value: float | None) -> str:
    """Return a distance with three decimals, as long as it is small.

    >>> distance(0.21549), distance(0.0), distance(125.18)
    ('0.215', '0.000', '125.2')
    """
    return number(value) if value is None or value >= 10 else f"{value:.3f}"


def share(part: float | None) -> str:
    r"""Return a share as a percentage; only what is nothing is 0 %, and only what is all is 100 %.

    >>> share(0), share(0.00001), share(0.0123), share(0.9999), share(1), share(None)
    ('0\xa0%', '<\xa00.1\xa0%', '1.2\xa0%', '>\xa099.9\xa0%', '100\xa0%', '–')
    """
    if part is None:
        return NOTHING
    if part in (0, 1):
        text = f"{part * 100:.0f} %"
    elif part < 0.001:
        text = "< 0.1 %"
    else:
        text = "> 99.9 %" if part > 0.999 else f"{part * 100:.1f} %"
    return unbroken(text)


def unbroken(text: str) -> str:
    r"""Return a text in which no line ends before a percent sign, or after a sign of comparison.

    >>> unbroken("up to 7: 19.6 % → 4.9 %")
    'up to 7: 19.6\xa0% → 4.9\xa0%'
    """
    return text.replace(" %", f"{_SPACE}%").replace("< ", f"<{_SPACE}").replace("> ", f">{_SPACE}")


def count(many: int, one: str, several: str | None = None) -> str:
    """Return how many there are of something.

    >>> count(1, "row"), count(2500, "row"), count(0, "anomaly", "anomalies")
    ('1 row', '2,500 rows', '0 anomalies')
    """
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def seconds(iso: str) -> float:
    """Return a time in UTC, or a day, in whole seconds since 1970.

    >>> seconds("1970-01-02"), seconds("1969-12-31T23:59:58.500000Z")
    (86400.0, -2.0)
    """
    return float(np.datetime64(iso.removesuffix("Z")).astype("datetime64[s]").astype(np.int64))


def day(seconds: float) -> str:
    """Return the day of a time in seconds since 1970.

    >>> day(1_356_998_400.0), day(-1e12)
    ('2013-01-01', '-29719-04-05')
    """
    return str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))


def moment(iso: str | None) -> str:
    """Return a time in UTC to the minute, or a day.

    >>> moment("2013-01-01T10:15:30Z"), moment("26059-01-01"), moment(None)
    ('2013-01-01 10:15', '26059-01-01', '–')
    """
    if iso is None:
        return NOTHING
    day, _, time = iso.partition("T")
    return f"{day} {time[:5]}".rstrip()


def duration(span: float | None) -> str:
    """Return so many seconds in the largest unit of which there are at least two.

    >>> duration(2_678_400), duration(7_200), duration(86_400 * 800), duration(0)
    ('31 days', '2 hours', '2.2 years', '0 seconds')
    """
    if span is None:
        return NOTHING
    for unit, size in (("year", 31_556_952), ("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if span >= 2 * size:
            return f"{span / size:.1f} {unit}s" if unit == "year" else f"{span / size:.0f} {unit}s"
    return f"{span:.0f} seconds"


def visible(text: object, limit: int = 300) -> str:
    r"""Return a text of the data, bounded, in which each character that would not show, or move others, is a sign.

    >>> visible("a\nb\x00"), visible("\u202eevil"), visible(" "), visible(""), visible(True)
    ('a␊b␀', '\\u202eevil', '␠', '(empty)', 'true')
    """
    text = str(text).lower() if isinstance(text, bool) else errors.shorten(str(text), limit)
    if not text.strip(" "):
        return "␠" * len(text) or "(empty)"
    return errors.visible(text)
