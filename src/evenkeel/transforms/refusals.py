"""What is said of data that do not fit the signature of a model: ten problems at most, each with its row or column."""

import difflib

from evenkeel.errors import InvalidRequestError, shorten

MOST_PROBLEMS = 10


def absent(name: str, names: list[str]) -> str:
    """Return that a name is missing, and those among the ones that came that are most like it."""
    near = difflib.get_close_matches(name, [n for n in names if isinstance(n, str)][:1_000], n=2)
    return "missing" + (f"; did you mean {' or '.join(map(repr, near))}?" if near else "")


def refused(problems: list[str]) -> InvalidRequestError:
    """Return the error that tells some problems, the first word of each of which says where it is."""
    shown = problems[:MOST_PROBLEMS]
    more = ["and more"] if len(problems) > MOST_PROBLEMS else []
    return InvalidRequestError(
        "\n".join(["The data do not fit the signature of the model", *(f"  {shorten(p, 200)}" for p in shown + more)]),
        where=shown[0].split(":")[0] if len(problems) == 1 else None,
        remedy="Give each column of the model a value of its type, or null where it is missing.",
    )
