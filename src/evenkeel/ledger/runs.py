"""Runs: when each began, with what, and how it ended."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, insert, select, update

from evenkeel.clock import to_time
from evenkeel.errors import DefinitionError, LedgerError, NotFoundError, UsageError
from evenkeel.ledger.database import Release
from evenkeel.ledger.executions import OUTPUT
from evenkeel.ledger.journal import Journal, Transaction
from evenkeel.ledger.rows import from_json, to_json, to_text
from evenkeel.ledger.schema import executions, runs, uses
from evenkeel.ledger.tags import insert_tags, tagged, tags_of
from evenkeel.ledger.values import NewRun, Run, RunStatus, Tagged

_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
_OPEN = (RunStatus.RUNNING, RunStatus.INTERRUPTED)
_BY_ID = select(runs).where(runs.c.id == bindparam("id"))


class Runs:
    """The runs of a ledger.

    While an attended run is running, its process holds a lock that the operating system frees when the process dies;
    so whoever starts the next run can tell the interrupted from the running, on any machine of the ledger.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._held: dict[str, Release] = {}

    def start(self, new: NewRun) -> str:
        """Begin a run, and return its id such as ``20261121-063012-k3f9``; ids sort by their second."""
        self.sweep()
        run_id = self._take_id()
        with self._journal.write() as transaction:
            transaction.connection.execute(insert(runs), _row(run_id, new, transaction.now))
            insert_tags(transaction.connection, Tagged.RUN, run_id, new.tags)
            transaction.tell("run.started", run_id, {"pipeline": new.pipeline, "parameters": dict(new.parameters)})
        if not new.attended:
            self._held.pop(run_id)()
        return run_id

    def finish(self, run_id: str, status: RunStatus | str, error: str | None = None) -> None:
        """End a run; ending it again in the same way does nothing."""
        status = _final(status)
        with self._journal.write() as transaction:
            current = transaction.connection.execute(select(runs.c.status).where(runs.c.id == run_id)).scalar()
            if current in _OPEN:
                _finish(transaction, run_id, status, error)
            elif current != status:
                self._refuse(transaction.connection, run_id, current, status)
        if release := self._held.pop(run_id, None):
            release()

    def sweep(self) -> list[str]:
        """End as interrupted the attended runs whose process died, and return their ids."""
        query = select(runs.c.id).where(runs.c.status == RunStatus.RUNNING, runs.c.attended)
        with self._journal.read() as connection:
            running = list(connection.execute(query).scalars())
        return [run_id for run_id in running if self._is_free(run_id) and self._interrupt(run_id)]

    def _interrupt(self, run_id: str) -> bool:
        """End a run whose process is gone; False where it came to its own end since it was seen running."""
        with self._journal.write() as transaction:
            current = transaction.connection.execute(select(runs.c.status).where(runs.c.id == run_id)).scalar()
            if current == RunStatus.RUNNING:
                _finish(transaction, run_id, RunStatus.INTERRUPTED, "The process of the run died.")
            return current == RunStatus.RUNNING

    def get(self, run_id: str) -> Run:
        """Return the run with this id, or the only one whose id begins so."""
        begins = select(runs).where(runs.c.id.startswith(run_id, autoescape=True)).order_by(runs.c.id).limit(20)
        with self._journal.read() as connection:
            found = connection.execute(_BY_ID, {"id": run_id}).all() or connection.execute(begins).all()
            if not found:
                raise NotFoundError("run", run_id, _recent(connection))
            if len(found) > 1:
                known = ", ".join(row.id for row in found)
                raise UsageError("Several runs begin so", got=run_id, remedy=f"Write more of one of {known}.")
            return _read(connection, found)[0]

    def release(self) -> None:
        """Let go of the runs that were started here and not finished: whoever sweeps next ends them as interrupted."""
        while self._held:
            self._held.popitem()[1]()

    def list(
        self,
        pipeline: str | None = None,
        status: RunStatus | str | None = None,
        tags: Mapping[str, str] | None = None,
        limit: int = 50,
        made: str | None = None,
    ) -> list[Run]:
        """Return runs, the newest first; with all of ``tags`` where given.

        Those that ``made`` an output have one of that step, such as ``train``, and of that name: ``transform.graph``.
        """
        query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit)
        if pipeline is not None:
            query = query.where(runs.c.pipeline == pipeline)
        if status is not None:
            query = query.where(runs.c.status == str(status))
        if made is not None:
            query = query.where(_has(made))
        query = query.where(*tagged(Tagged.RUN, runs.c.id, tags or {}))
        with self._journal.read() as connection:
            return _read(connection, connection.execute(query).all())

    def _take_id(self) -> str:
        """Hold a new id, which neither a run of the ledger has nor another process that begins one now."""
        second = self._journal.clock.now().strftime("%Y%m%d-%H%M%S")
        while True:
            run_id = f"{second}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"
            release = self._journal.database.hold(f"run {run_id}")
            if release is None:
                continue
            self._held[run_id] = release
            with self._journal.read() as connection:
                if connection.execute(_BY_ID, {"id": run_id}).first() is None:
                    return run_id
            self._held.pop(run_id)()

    def _is_free(self, run_id: str) -> bool:
        release = self._journal.database.hold(f"run {run_id}")
        if release is None:
            return False
        release()
        return True

    def _refuse(self, connection: Connection, run_id: str, current: str | None, status: RunStatus) -> None:
        if current is None:
            raise NotFoundError("run", run_id, _recent(connection))
        raise LedgerError(f"Run {run_id} has ended already", expected=current, got=status)


def _has(named: str) -> ColumnElement[bool]:
    """Return the condition that a run has an output, made or found again."""
    step, _, output = named.partition(".")
    of_run = (executions.c.run_id == runs.c.id, executions.c.step == step)
    of_step = (uses.c.execution_id == executions.c.id, uses.c.role == OUTPUT, uses.c.name == (output or "output"))
    return exists().where(*of_run, *of_step)


def _finish(transaction: Transaction, run_id: str, status: RunStatus, error: str | None) -> None:
    values = {"status": status, "finished_at": transaction.now, "error": None if error is None else to_text(error)}
    transaction.connection.execute(update(runs).where(runs.c.id == run_id).values(values))
    transaction.tell("run.finished", run_id, {"status": status})


def _final(status: RunStatus | str) -> RunStatus:
    known = [each for each in RunStatus if each is not RunStatus.RUNNING]
    if status not in known:
        raise DefinitionError("A run cannot end so", expected=", ".join(known), got=str(status))
    return RunStatus(status)


def _recent(connection: Connection) -> list[str]:
    return list(connection.execute(select(runs.c.id).order_by(runs.c.started_at.desc()).limit(100)).scalars())


def _row(run_id: str, new: NewRun, now: int) -> dict[str, object]:
    return {
        "id": run_id,
        "pipeline": new.pipeline,
        "status": RunStatus.RUNNING,
        "attended": new.attended,
        "started_at": now,
        "parameters": to_json(new.parameters),
        "code": to_json(new.code),
        "environment": to_json(new.environment),
    }


def _read(connection: Connection, rows: Sequence[Row[Any]]) -> list[Run]:
    tags = tags_of(connection, Tagged.RUN, [row.id for row in rows])
    return [
        Run(
            id=row.id,
            pipeline=row.pipeline,
            status=RunStatus(row.status),
            started_at=to_time(row.started_at),
            finished_at=_time_or_none(row.finished_at),
            parameters=from_json(row.parameters),
            code=from_json(row.code),
            environment=from_json(row.environment),
            tags=tags.get(row.id, {}),
            error=row.error,
        )
        for row in rows
    ]


def _time_or_none(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else to_time(microseconds)
