"""Models: their versions, which never change, and the aliases that move between them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from evenkeel.clock import to_time
from evenkeel.errors import NotFoundError
from evenkeel.ledger.database import insert_new
from evenkeel.ledger.journal import Journal, Transaction
from evenkeel.ledger.rows import from_json, to_json, to_reference
from evenkeel.ledger.schema import aliases, models, versions
from evenkeel.ledger.tags import insert_tags, tagged, tags_of
from evenkeel.ledger.values import Epoch, NewVersion, RegisteredVersion, Tagged


class Models:
    """The models of a ledger."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def names(self, tags: Mapping[str, str] | None = None) -> list[str]:
        """Return the names of the models, in order; with all of ``tags`` where given."""
        with self._journal.read() as connection:
            return _names(connection, tags)

    def register(self, new: NewVersion) -> RegisteredVersion:
        """Give a bundle the next version of its model: 1, 2, ...; a bundle that has one keeps it."""
        with self._journal.write() as transaction:
            number = _version_of(transaction.connection, new) or _insert(transaction, new)
            return _read(transaction.connection, new.model, number)[0]

    def version(self, model: str, version: int) -> RegisteredVersion:
        with self._journal.read() as connection:
            return find_version(connection, model, version)

    def versions(self, model: str | None = None, tags: Mapping[str, str] | None = None) -> list[RegisteredVersion]:
        """Return versions by model, the newest first, with their aliases; with all of ``tags`` where given."""
        with self._journal.read() as connection:
            found = _read(connection, model, tags=tags or {})
            if not found and model is not None and model not in (known := _names(connection)):
                raise NotFoundError("model", model, known)
            return found

    def aliases(self, model: str) -> dict[str, int]:
        """Return the aliases of a model, and the version that each means."""
        query = select(aliases.c.alias, aliases.c.version).where(aliases.c.model == model).order_by(aliases.c.alias)
        with self._journal.read() as connection:
            return {row.alias: row.version for row in connection.execute(query)}

    def move_alias(
        self, model: str, alias: str, version: int, *, reason: str, actor: str, epoch: Epoch | None = None
    ) -> None:
        """Let an alias mean a version from now on; does nothing where it means it already."""
        with self._journal.write(epoch) as transaction:
            find_version(transaction.connection, model, version)
            previous = _alias(transaction.connection, model, alias)
            if previous != version:
                _set_alias(transaction.connection, (model, alias), version, is_new=previous is None)
                moved = {"alias": alias, "previous": previous, "version": version, "reason": reason, "actor": actor}
                transaction.tell("alias.moved", model, moved)


def find_version(connection: Connection, model: str, version: int) -> RegisteredVersion:
    """Return a version in an open transaction; raises `NotFoundError`."""
    found = _read(connection, model, version)
    if found:
        return found[0]
    if model not in (known := _names(connection)):
        raise NotFoundError("model", model, known)
    numbers = connection.execute(select(versions.c.version).where(versions.c.model == model)).scalars()
    raise NotFoundError("version", f"{model}@{version}", [f"{model}@{number}" for number in numbers])


def _names(connection: Connection, tags: Mapping[str, str] | None = None) -> list[str]:
    query = select(models.c.name).where(*tagged(Tagged.MODEL, models.c.name, tags or {}))
    return list(connection.execute(query.order_by(models.c.name)).scalars())


def _version_of(connection: Connection, new: NewVersion) -> int | None:
    same = (versions.c.model == new.model, versions.c.bundle == str(new.bundle))
    return connection.execute(select(versions.c.version).where(*same)).scalar()


def _insert(transaction: Transaction, new: NewVersion) -> int:
    connection = transaction.connection
    insert_new(connection, models, [{"name": new.model, "created_at": transaction.now}])
    last = connection.execute(select(func.max(versions.c.version)).where(versions.c.model == new.model)).scalar()
    number = (last or 0) + 1
    row = {
        "model": new.model,
        "version": number,
        "bundle": str(new.bundle),
        "run_id": new.run_id,
        "model_artifact": None if new.model_artifact is None else str(new.model_artifact),
        "evaluation": None if new.evaluation is None else str(new.evaluation),
        "metrics": to_json(new.metrics),
        "created_at": transaction.now,
    }
    connection.execute(insert(versions), row)
    insert_tags(connection, Tagged.VERSION, f"{new.model}@{number}", new.tags)
    transaction.tell("version.registered", f"{new.model}@{number}", {"bundle": str(new.bundle), "run": new.run_id})
    return number


def _alias(connection: Connection, model: str, alias: str) -> int | None:
    mine = (aliases.c.model == model, aliases.c.alias == alias)
    return connection.execute(select(aliases.c.version).where(*mine)).scalar()


def _set_alias(connection: Connection, key: tuple[str, str], version: int, *, is_new: bool) -> None:
    if is_new:
        connection.execute(insert(aliases), {"model": key[0], "alias": key[1], "version": version})
    else:
        mine = (aliases.c.model == key[0], aliases.c.alias == key[1])
        connection.execute(update(aliases).where(*mine).values(version=version))


def _read(
    connection: Connection, model: str | None = None, version: int | None = None, tags: Mapping[str, str] | None = None
) -> list[RegisteredVersion]:
    name = versions.c.model + "@" + versions.c.version.cast(versions.c.model.type)
    query = select(versions).where(*tagged(Tagged.VERSION, name, tags or {}))
    if model is not None:
        query = query.where(versions.c.model == model)
    if version is not None:
        query = query.where(versions.c.version == version)
    rows = connection.execute(query.order_by(versions.c.model, versions.c.version.desc())).all()
    named = _aliases_of(connection, {row.model for row in rows})
    carried = tags_of(connection, Tagged.VERSION, [f"{row.model}@{row.version}" for row in rows])
    return [
        _version(row, named.get((row.model, row.version), ()), carried.get(f"{row.model}@{row.version}", {}))
        for row in rows
    ]


def _aliases_of(connection: Connection, names: set[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    query = select(aliases).where(aliases.c.model.in_(sorted(names))).order_by(aliases.c.alias)
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for row in connection.execute(query):
        key = (row.model, row.version)
        found[key] = (*found.get(key, ()), row.alias)
    return found


def _version(row: Any, named: tuple[str, ...], tags: Mapping[str, str]) -> RegisteredVersion:
    bundle = to_reference(row.bundle)
    assert bundle is not None
    return RegisteredVersion(
        model=row.model,
        version=row.version,
        bundle=bundle,
        run_id=row.run_id,
        model_artifact=to_reference(row.model_artifact),
        evaluation=to_reference(row.evaluation),
        metrics=from_json(row.metrics),
        created_at=to_time(row.created_at),
        aliases=named,
        tags=tags,
    )
