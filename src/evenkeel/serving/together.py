"""Requests that wait at the same time are answered together: one run of the graph for all rows of an arm.

A run costs much the same for one row as for a few, and while it runs, other threads take the interpreter: to get it back
costs as much again. The graph gives the same bits alone and in any batch, so nobody can tell the difference.
"""

import logging
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from evenkeel.errors import InvalidRequestError
from evenkeel.serving.form import Decided
from evenkeel.serving.response import Response
from evenkeel.serving.served import ServedArm

logger = logging.getLogger(__name__)
_FEW = 32  # rows of a request that others may wait for

Scored: TypeAlias = tuple[list[list[float]], Decided]
Outcome: TypeAlias = Scored | InvalidRequestError | None  # none where the model itself failed


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Rows that wait for the scores of an arm, since ``arrival`` (microseconds)."""

    served: ServedArm
    rows: list[dict[str, Any]]
    arrival: int


Handling: TypeAlias = Generator[Wanted, Outcome, Response]  # a request on its way; `yield wanted` waits for its outcome


@dataclass(slots=True)
class _Waiting:
    """Requests of one arm, by their place among all, each with what it waits for."""

    places: list[int] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)


def answer_together(handlings: Iterable[Handling]) -> list[Response]:
    """Return the response of each request, in order."""
    under_way = list(handlings)
    responses: dict[int, Response] = {}
    outcomes: dict[int, Outcome] = dict.fromkeys(range(len(under_way)))
    while outcomes:
        waiting: dict[int, _Waiting] = {}
        for place, outcome in outcomes.items():
            try:
                wanted = under_way[place].send(outcome)
            except StopIteration as done:
                responses[place] = done.value
                continue
            group = id(wanted.served) if len(wanted.rows) <= _FEW else -1 - place
            arm = waiting.setdefault(group, _Waiting())
            arm.places.append(place)
            arm.wanted.append(wanted)
        outcomes = {}
        for arm in waiting.values():
            outcomes.update(zip(arm.places, _outcomes(arm.wanted), strict=True))
    return [responses[place] for place in range(len(under_way))]


def _outcomes(wanted: list[Wanted]) -> list[Outcome]:
    """Return what each of the requests to one arm comes to; one that cannot be answered does no harm to the others."""
    if len(wanted) == 1:
        return [_alone(wanted[0])]
    try:
        scores, decided = wanted[0].served.predict([row for one in wanted for row in one.rows])
    except InvalidRequestError:
        return [_alone(one) for one in wanted]
    except Exception:
        logger.exception("%d requests failed together, and are tried one by one", len(wanted))
        return [_alone(one) for one in wanted]
    found: list[Outcome] = []
    start = 0
    for one in wanted:
        stop = start + len(one.rows)
        found.append((scores[start:stop], decided[start:stop]))
        start = stop
    return found


def _alone(wanted: Wanted) -> Outcome:
    try:
        return wanted.served.predict(wanted.rows)
    except InvalidRequestError as error:
        return error
    except Exception:
        arm, arrival = wanted.served, wanted.arrival
        logger.exception("Version %d of %s failed at %d µs", arm.arm.version, arm.origin.model, arrival)
        return None
