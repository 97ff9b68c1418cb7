"""Quality checks of a contract: those of the standard's library, and the rules of Evenkeel."""

import math
from collections.abc import Callable, Mapping

from evenkeel.schema.odcs.custom import ENGINE
from evenkeel.schema.odcs.elements import Element, NoWordError
from evenkeel.schema.promises import Severity

Readers = Mapping[str, Callable[[Element], None]]
_OPERATORS = {
    "mustBe": "=",
    "mustNotBe": "≠",
    "mustBeGreaterThan": ">",
    "mustBeGreaterOrEqualTo": "≥",
    "mustBeLessThan": "<",
    "mustBeLessOrEqualTo": "≤",
    "mustBeBetween": "between",
    "mustNotBeBetween": "not between",
}
_BEFORE_3_1 = {"duplicateCount": "duplicateValues", "validValues": "invalidValues", "nullCheck": "nullValues"}


def read_checks(element: Element, readers: Readers) -> None:
    """Give each check to the reader of its metric; one that has none, or that says it has no word, is told."""
    for check in element.parts("quality", f"a check of {element.name}"):
        said = "quality"
        try:
            name = _metric(check)
            said = f"quality {name}"
            if name not in readers:
                raise NoWordError(f"Evenkeel has no metric {name!r} here")
            readers[name](check)
        except NoWordError as error:
            element.leave(said, str(error), check.place)
        else:
            check.close()


def _metric(check: Element) -> str:
    """Return the metric of a check of the library, or the name of Evenkeel for a rule of ours."""
    kind = check.take_text("type") or "library"
    if kind == "custom" and check.take_text("engine") == ENGINE:
        return ENGINE
    if kind != "library":
        raise NoWordError(_NOT_OURS.get(kind, f"Evenkeel has no checks of type {kind!r}"))
    metric, rule = check.take_text("metric"), check.take_text("rule")
    if metric is None and rule is None:
        raise check.place.error("A check of the library has a metric", "metric: ...", "none")
    return metric or _BEFORE_3_1.get(str(rule), str(rule))


_NOT_OURS = {
    "text": "it is said in words, which nobody can check",
    "sql": "it is said in SQL; say it as a rule of the schema",
    "custom": "it is written for another engine",
}


def read_limits(check: Element) -> tuple[float, float, bool, bool]:
    """Return the least and the most that a metric may be, and for each whether that itself is excluded."""
    operator = _operator(check)
    if operator is None:
        raise NoWordError("it does not say how many")
    place = check.required(operator)
    if operator in ("mustNotBe", "mustNotBeBetween"):
        raise NoWordError(f"a schema bounds what is measured; it cannot say {_OPERATORS[operator]}")
    if operator == "mustBeBetween":
        ends = [one.number() for one in place.items()]
        if len(ends) != 2:
            raise place.error("Between has two ends", "[least, most]", f"{len(ends)} ends")
        return ends[0], ends[1], False, False
    limit = place.number()
    below, above = operator.startswith("mustBeLess"), operator.startswith("mustBeGreater")
    strict = operator in ("mustBeLessThan", "mustBeGreaterThan")
    return (-math.inf if below else limit), (math.inf if above else limit), strict and above, strict and below


def _operator(check: Element) -> str | None:
    return next((name for name in _OPERATORS if check.look(name)), None)


def read_share(check: Element) -> float:
    """Return the share of rows that must be well where a check says how many may be bad."""
    unit = check.take_text("unit") or "rows"
    if _operator(check) is None:  # as before 3.1
        return 1.0
    least, most, above, below = read_limits(check)
    if least > 0 or above or most == math.inf:
        raise NoWordError("a schema says how many may be bad at most, not at least")
    if unit == "rows" and (most == 0 or (below and most <= 1)):
        return 1.0
    if unit != "percent":
        raise NoWordError(f"a schema bounds a share, and this is a number of {unit}")
    share = good_share(most)
    return math.nextafter(share, math.inf) if below else share


def good_share(percent: float) -> float:
    """Return the share that is well where this percentage may be bad.

    >>> good_share(5), bad_percent(0.95)
    (0.95, 5)
    """
    return max(0.0, round(1 - percent / 100, 12))


def bad_percent(share: float) -> int | float:
    """Return the percentage that may be bad where this share must be well."""
    percent = round(100 * (1 - share), 10)
    return int(percent) if percent == int(percent) else percent


def read_severity(check: Element) -> Severity | None:
    """Return the severity of a check where it is less than an error; a word that is not known stays, and is told."""
    place = check.look("severity")
    if place is None or place.text().lower() not in list(Severity):
        return None
    check.take("severity")
    severity = Severity(place.text().lower())
    return None if severity is Severity.ERROR else severity
