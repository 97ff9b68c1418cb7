"""Executions: what became of each step of each run, from what, and why."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from evenkeel.artifacts import Reference
from evenkeel.clock import to_time
from evenkeel.errors import LedgerError
from evenkeel.ledger.database import insert_new
from evenkeel.ledger.journal import Journal, Transaction
from evenkeel.ledger.rows import from_json, to_json, to_microseconds, to_text
from evenkeel.ledger.schema import artifacts, executions, runs, uses
from evenkeel.ledger.values import ArtifactRow, Execution, StepStatus
from evenkeel.typing import Json

INPUT, OUTPUT = "input", "output"
FINISHED = executions.c.status.in_([StepStatus.RAN, StepStatus.CACHED])


class Executions:
    """The executions of a ledger."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def record(self, execution: Execution, artifacts: Sequence[ArtifactRow] = ()) -> None:
        """Record what became of a step, with the artifacts that it made, in one transaction."""
        with self._journal.write(audited=False) as transaction:
            execution_id = _insert(transaction.connection, execution)
            _insert_uses(transaction.connection, execution_id, execution)
            _insert_artifacts(transaction, artifacts)
            _tell(transaction, execution)

    def of_run(self, run_id: str) -> list[Execution]:
        """Return the executions of a run, in the order in which they were recorded."""
        with self._journal.read() as connection:
            return load(connection, executions.c.run_id == run_id)

    def find(self, fingerprint: str) -> Execution | None:
        """Return the latest execution with this fingerprint that ran or was cached; None for an empty fingerprint."""
        if not fingerprint:
            return None
        with self._journal.read() as connection:
            return _one(connection.execute(_FIND, {"fingerprint": fingerprint}))

    def latest(self, pipeline: str, step: str) -> Execution | None:
        """Return the execution of a step that ran or was cached in the latest run of a pipeline where it did so."""
        with self._journal.read() as connection:
            return _one(connection.execute(_LATEST, {"pipeline": pipeline, "step": step}))

    def history(self, pipeline: str, step: str, most: int = 1_000) -> list[Execution]:
        """Return the executions of a step that ran or were cached in the runs of a pipeline, the newest first."""
        ids = (
            select(executions.c.id)
            .join(runs, runs.c.id == executions.c.run_id)
            .where(executions.c.step == step, runs.c.pipeline == pipeline, FINISHED)
            .order_by(executions.c.id.desc())
            .limit(most)
        )
        with self._journal.read() as connection:
            return load(connection, executions.c.id.in_(ids))[::-1]


def _query() -> Select[Any]:
    with_uses = executions.outerjoin(uses, uses.c.execution_id == executions.c.id)
    columns = (uses.c.role, uses.c.name, uses.c.reference)
    return select(executions, *columns).select_from(with_uses).order_by(executions.c.id, uses.c.role, uses.c.name)


def newest(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Return the id of the newest execution under conditions, as a subquery."""
    return select(func.max(executions.c.id)).where(*conditions).scalar_subquery()


_FIND = _query().where(executions.c.id == newest(executions.c.fingerprint == bindparam("fingerprint"), FINISHED))
_LATEST = _query().where(
    executions.c.id
    == select(executions.c.id)
    .join(runs, runs.c.id == executions.c.run_id)
    .where(executions.c.step == bindparam("step"), runs.c.pipeline == bindparam("pipeline"), FINISHED)
    .order_by(runs.c.started_at.desc(), runs.c.id.desc(), executions.c.id.desc())
    .limit(1)
    .scalar_subquery()
)

_INSERT = insert(executions)
_INSERT_USES = insert(uses)


def load(connection: Connection, *conditions: ColumnElement[bool]) -> list[Execution]:
    """Return the executions under conditions, with inputs and outputs, in the order of their ids."""
    rows = connection.execute(_query().where(*conditions))
    return [_execution(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


def _one(rows: Iterable[Any]) -> Execution | None:
    found = list(rows)
    return _execution(found) if found else None


def _execution(rows: Sequence[Any]) -> Execution:
    row = rows[0]
    return Execution(
        id=row.id,
        run_id=row.run_id,
        step=row.step,
        status=StepStatus(row.status),
        started_at=to_time(row.started_at),
        fingerprint=row.fingerprint,
        parts={name: str(part) for name, part in from_json(row.parts).items()},
        why=row.why,
        seconds=row.seconds,
        inputs=_references(rows, INPUT),
        outputs=_references(rows, OUTPUT),
        error=row.error,
    )


def _references(rows: Sequence[Any], role: str) -> dict[str, Reference]:
    return {row.name: Reference.parse(row.reference) for row in rows if row.role == role}


def _insert(connection: Connection, execution: Execution) -> int:
    row = {
        "run_id": execution.run_id,
        "step": execution.step,
        "status": str(execution.status),
        "fingerprint": execution.fingerprint,
        "parts": to_json(execution.parts),
        "why": to_text(execution.why),
        "started_at": to_microseconds(execution.started_at),
        "seconds": execution.seconds,
        "error": None if execution.error is None else to_text(execution.error),
    }
    try:
        key: Any = connection.execute(_INSERT, row).inserted_primary_key
    except IntegrityError as error:
        remedy = "Begin it with `ledger.runs.start`."
        raise LedgerError(f"There is no run {execution.run_id!r}", remedy=remedy) from error
    return int(key[0])


def _insert_uses(connection: Connection, execution_id: int, execution: Execution) -> None:
    named = [(INPUT, execution.inputs), (OUTPUT, execution.outputs)]
    rows = [
        {"execution_id": execution_id, "role": role, "name": name, "reference": str(reference)}
        for role, references in named
        for name, reference in references.items()
    ]
    if rows:
        connection.execute(_INSERT_USES, rows)


def _insert_artifacts(transaction: Transaction, made: Sequence[ArtifactRow]) -> None:
    rows = [
        {
            "reference": str(row.reference),
            "bytes": row.bytes,
            "summary": to_json(row.summary),
            "created_at": transaction.now,
        }
        for row in made
    ]
    insert_new(transaction.connection, artifacts, rows)


def _tell(transaction: Transaction, execution: Execution) -> None:
    outputs: dict[str, Json] = {name: str(reference) for name, reference in execution.outputs.items()}
    data: dict[str, Json] = {"fingerprint": execution.fingerprint, "outputs": outputs, "seconds": execution.seconds}
    transaction.tell(f"step.{execution.status}", f"{execution.run_id}/{execution.step}", data)
