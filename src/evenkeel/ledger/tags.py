"""Tags, such as team=risk, on whatever the ledger knows."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, select

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.ledger.database import inserter
from evenkeel.ledger.journal import Journal
from evenkeel.ledger.schema import artifacts, deployments, models, runs, tags, versions
from evenkeel.ledger.values import Tagged

_NAMES: dict[Tagged, ColumnElement[str]] = {
    Tagged.RUN: runs.c.id,
    Tagged.ARTIFACT: artifacts.c.reference,
    Tagged.MODEL: models.c.name,
    Tagged.VERSION: versions.c.model + "@" + versions.c.version.cast(tags.c.subject.type),
    Tagged.DEPLOYMENT: deployments.c.id,
}


class Tags:
    """Sets, removes and reads tags. Every list of the ledger can be filtered by them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def set(self, kind: Tagged, subject: str, tags: Mapping[str, str]) -> None:
        """Give a subject these tags beside those that it has; a key that it has gets the new value."""
        _check(tags)
        with self._journal.write() as transaction:
            _find(transaction.connection, kind, subject)
            insert_tags(transaction.connection, kind, subject, tags)
            transaction.tell("tags.set", f"{kind} {subject}", dict(tags))

    def remove(self, kind: Tagged, subject: str, key: str) -> None:
        """Take a tag away; does nothing where it is not there."""
        with self._journal.write() as transaction:
            mine = (tags.c.kind == kind, tags.c.subject == subject, tags.c.key == key)
            if transaction.connection.execute(delete(tags).where(*mine)).rowcount:
                transaction.tell("tags.removed", f"{kind} {subject}", {"key": key})

    def of(self, kind: Tagged, subject: str) -> dict[str, str]:
        """Return the tags of a subject, in the order of their keys."""
        with self._journal.read() as connection:
            return tags_of(connection, kind, [subject]).get(subject, {})

    def find(self, kind: Tagged, tags: Mapping[str, str]) -> list[str]:
        """Return the names of all subjects of a kind that carry all these tags, in order."""
        name = _NAMES[kind]
        query = select(name).where(*tagged(kind, name, tags)).order_by(name)
        with self._journal.read() as connection:
            return list(connection.execute(query).scalars())


def insert_tags(connection: Connection, kind: Tagged, subject: str, given: Mapping[str, str]) -> None:
    """Insert or replace tags in an open transaction."""
    _check(given)
    insert = inserter(connection.dialect.name)(tags)
    rows = [{"kind": kind, "subject": subject, "key": key, "value": value} for key, value in given.items()]
    if rows:
        keys = [tags.c.kind, tags.c.subject, tags.c.key]
        connection.execute(
            insert.on_conflict_do_update(index_elements=keys, set_={"value": insert.excluded.value}), rows
        )


def tags_of(connection: Connection, kind: Tagged, subjects: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the tags of several subjects, by subject."""
    found: dict[str, dict[str, str]] = {}
    if not subjects:
        return found
    query = select(tags).where(tags.c.kind == kind, tags.c.subject.in_(subjects)).order_by(tags.c.subject, tags.c.key)
    for row in connection.execute(query):
        found.setdefault(row.subject, {})[row.key] = row.value
    return found


def tagged(kind: Tagged, name: ColumnElement[str], wanted: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """Return the conditions under which the subject called ``name`` carries all the wanted tags."""
    subjects = select(tags.c.subject).where(tags.c.kind == kind)
    return [name.in_(subjects.where(tags.c.key == key, tags.c.value == value)) for key, value in wanted.items()]


def _find(connection: Connection, kind: Tagged, subject: str) -> None:
    name = _NAMES[kind]
    if connection.execute(select(name).where(name == subject)).scalar() is None:
        known = connection.execute(select(name).order_by(name.desc()).limit(1_000)).scalars()
        raise NotFoundError(kind, subject, known)


def _check(given: Mapping[str, str]) -> None:
    for key, value in given.items():
        if not (isinstance(key, str) and key and isinstance(value, str)) or "\0" in key + value:
            got = f"{key!r}: {value!r}"
            raise DefinitionError("A tag is a key and a value, both texts", expected="'team': 'risk'", got=got)
