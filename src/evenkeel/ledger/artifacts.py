"""Artifacts: what the ledger knows of each, and where it came from."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from evenkeel.artifacts import Reference
from evenkeel.clock import to_time
from evenkeel.errors import NotFoundError, UsageError
from evenkeel.ledger.executions import FINISHED, INPUT, OUTPUT, load, newest
from evenkeel.ledger.journal import Journal
from evenkeel.ledger.rows import from_json
from evenkeel.ledger.schema import artifacts, executions, uses
from evenkeel.ledger.values import ArtifactRow, Execution, Lineage, StepStatus

_RAN = executions.c.status == StepStatus.RAN


class Artifacts:
    """The artifacts of a ledger, and the graph that the executions make of them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def get(self, reference: Reference) -> ArtifactRow:
        with self._journal.read() as connection:
            found = _rows(connection, [reference])
            if not found:
                raise NotFoundError("artifact", str(reference), _similar(connection, str(reference)))
            return found[0]

    def find(self, text: str) -> Reference:
        """Return the artifact called ``Type/digest``, or the only one whose name or digest begins with ``text``."""
        with self._journal.read() as connection:
            found = _named(connection, text)
            if not found:
                raise NotFoundError("artifact", text, _similar(connection, text))
        if len(found) > 1 and text not in found:
            remedy = f"Write more of one of {', '.join(found)}."
            raise UsageError("Several artifacts begin so", got=text, remedy=remedy)
        return Reference.parse(text if text in found else found[0])

    def producer(self, reference: Reference) -> Execution | None:
        """Return the first execution that ran and made this artifact; None where no step made it."""
        with self._journal.read() as connection:
            made = load(connection, executions.c.id.in_(_users(reference, OUTPUT)), _RAN)
            return made[0] if made else None

    def consumers(self, reference: Reference) -> list[Execution]:
        """Return the executions that read this artifact, oldest first."""
        with self._journal.read() as connection:
            return load(connection, executions.c.id.in_(_users(reference, INPUT)))

    def lineage(self, reference: Reference, run_id: str | None = None) -> Lineage:
        """Return everything that an artifact comes from.

        The same content may have been made more than once, from other inputs. Then the one that counts is the
        execution in ``run_id`` where that is given, and above it the executions in the same run, else the latest
        before. A cached execution stands for the one that ran.
        """
        with self._journal.read() as connection:
            found = _walk(connection, reference, run_id)
            seen = {reference, *(used for each in found for used in (*each.inputs.values(), *each.outputs.values()))}
            return Lineage(reference, tuple(found), tuple(_rows(connection, sorted(seen))))


def _walk(connection: Connection, reference: Reference, run_id: str | None) -> list[Execution]:
    found: dict[int | None, Execution] = {}
    open_: list[tuple[Reference, str | None, int | None]] = [(reference, run_id, None)]
    visited = set(open_)
    while open_:
        execution = _maker(connection, *open_.pop(0))
        if execution is None:
            continue
        ran = _that_ran(connection, execution)
        found.setdefault(ran.id, ran)
        above = [(used, execution.run_id, execution.id) for used in execution.inputs.values()]
        open_ += [each for each in above if each not in visited]
        visited |= set(above)
    return list(found.values())


def _maker(connection: Connection, reference: Reference, run_id: str | None, before: int | None) -> Execution | None:
    made = executions.c.id.in_(_users(reference, OUTPUT))
    earlier = (executions.c.id < before,) if before is not None else ()
    in_run = (load(connection, made, executions.c.run_id == run_id, FINISHED, *earlier) if run_id else []) or load(
        connection, executions.c.id == newest(made, FINISHED, *earlier)
    )
    return in_run[-1] if in_run else None


def _that_ran(connection: Connection, execution: Execution) -> Execution:
    if execution.status is StepStatus.RAN or not execution.fingerprint:
        return execution
    same = (executions.c.fingerprint == execution.fingerprint, _RAN, executions.c.id < execution.id)
    return (load(connection, executions.c.id == newest(*same)) or [execution])[0]


def _users(reference: Reference, role: str) -> Any:
    return select(uses.c.execution_id).where(uses.c.reference == str(reference), uses.c.role == role)


def _rows(connection: Connection, references: Iterable[Reference]) -> list[ArtifactRow]:
    query = select(artifacts).where(artifacts.c.reference.in_(map(str, references))).order_by(artifacts.c.reference)
    return [
        ArtifactRow(Reference.parse(row.reference), row.bytes, from_json(row.summary), to_time(row.created_at))
        for row in connection.execute(query)
    ]


def _named(connection: Connection, text: str) -> list[str]:
    name = artifacts.c.reference
    begins = name.startswith(text, autoescape=True) | name.contains(f"/{text}", autoescape=True)
    return list(connection.execute(select(name).where(begins).order_by(name).limit(5)).scalars())


def _similar(connection: Connection, name: str) -> list[str]:
    similar = artifacts.c.reference.startswith(f"{name.partition('/')[0]}/", autoescape=True)
    return list(connection.execute(select(artifacts.c.reference).where(similar).limit(1_000)).scalars())
