import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.exc import OperationalError

from evenkeel.errors import DefinitionError, LedgerError
from evenkeel.ledger import Ledger, NewRun, open_ledger
from evenkeel.ledger.addresses import database_at
from evenkeel.ledger.database import explained
from evenkeel.ledger.schema import REVISION, metadata
from evenkeel.ledger.upgrade import MIGRATIONS, VERSION_TABLE, migrate, upgrade
from evenkeel.testing.places import Place, PostgresqlPlace


def test_the_newest_migration_is_the_schema() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == REVISION


def test_migrations_from_nothing_make_the_tables_of_the_schema(place: Place, tmp_path: Path) -> None:
    database = database_at(place.url(tmp_path))
    database.prepare()
    with database.write() as connection:
        migrate(connection, None)
    with database.read() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    upgrade(database)
    database.close()


def test_migrated_and_made_tables_are_the_same(place: Place, tmp_path: Path) -> None:
    for folder in ("migrated", "made"):
        (tmp_path / folder).mkdir()
    database = database_at(place.url(tmp_path / "migrated"))
    database.prepare()
    with database.write() as connection:
        migrate(connection, None)
    place.open(tmp_path / "made").close()
    database.close()
    assert _tables(place.url(tmp_path / "migrated")) == _tables(place.url(tmp_path / "made"))


def test_a_newer_ledger_is_left_alone(place: Place, tmp_path: Path) -> None:
    place.open(tmp_path).close()
    place.execute(tmp_path, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(LedgerError, match="newer Evenkeel") as raised:
        place.open(tmp_path)
    assert raised.value.got == "9999"


def test_a_database_of_something_else_is_left_alone(place: Place, tmp_path: Path) -> None:
    place.execute(tmp_path, "CREATE TABLE runs (mine INTEGER)")
    with pytest.raises(LedgerError, match="Choose an empty database"):
        place.open(tmp_path)
    assert sorted(_tables(place.url(tmp_path))) == ["runs"]


@pytest.mark.parametrize(
    "url",
    ["", "ledger.db", "sqlite://", "sqlite:///:memory:", "mysql://root:secret@host/db", "postgresql+asyncpg://h/d"],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(DefinitionError, match="not the address of a ledger") as raised:
        open_ledger(url)
    assert "secret" not in str(raised.value)


def test_an_absent_server_is_explained() -> None:
    with pytest.raises(LedgerError, match=r"does not answer(?s:.)*Start it") as raised:
        open_ledger("postgresql://mara:secret@127.0.0.1:1/ledger")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("said", "explained_as"),
    [
        ('connection failed: FATAL:  password authentication failed for user "mara"', "Correct the user"),
        ("failed to resolve host 'nowhere.invalid': Name or service not known", "Start it"),
    ],
)
def test_a_refused_connection_is_no_absent_server(said: str, explained_as: str) -> None:
    with (
        pytest.raises(LedgerError, match=explained_as),
        explained(make_url("postgresql://mara@nowhere.invalid/ledger")),
    ):
        raise OperationalError("connect", {}, Exception(said))


@pytest.mark.parametrize("wrong", [{"database": "no-such-database"}, {"username": "no-such-user"}])
def test_a_server_that_refuses_is_told_from_an_absent_one(
    postgresql: PostgresqlPlace, tmp_path: Path, wrong: dict[str, str]
) -> None:
    url = make_url(postgresql.url(tmp_path)).set(**wrong)  # type: ignore[arg-type]
    with pytest.raises(LedgerError, match="refuses the connection"):
        open_ledger(url.render_as_string(hide_password=False))


def test_a_lost_connection_is_explained_and_made_again(postgresql: PostgresqlPlace, tmp_path: Path) -> None:
    schema = postgresql.url(tmp_path).rpartition("%3D")[2]
    others = f"SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE objid::int = hashtext('{schema}')"
    with postgresql.open(tmp_path) as ledger:
        with pytest.raises(LedgerError, match="does not answer"):
            _write_while(
                ledger, lambda: postgresql.execute(tmp_path, f"SELECT pg_terminate_backend(pid) FROM ({others}) _")
            )
        ledger.events.append("gate.overridden", "after")
        assert [event.subject for event in ledger.events.since(0)] == ["after"]


def test_writers_take_turns_whatever_isolation_the_server_is_set_to(
    postgresql: PostgresqlPlace, tmp_path: Path
) -> None:
    url = f"{postgresql.url(tmp_path)}%20-cdefault_transaction_isolation%3Dserializable"
    with open_ledger(url) as ledger:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: ledger.events.append("gate.overridden", str(number)), range(80)))
        assert [event.cursor for event in ledger.events.since(0)] == list(range(1, 81))


def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"name,age\n" * 1_000)
    with pytest.raises(LedgerError, match="This file is not a ledger"):
        open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    assert (tmp_path / "ledger.db").read_bytes() == b"name,age\n" * 1_000


def test_a_folder_without_rights_is_explained(locked_folder: Path) -> None:
    with pytest.raises(LedgerError, match="Give this user the right to read and write"):
        open_ledger(f"sqlite:///{locked_folder}/a/ledger.db")


def test_a_relative_address_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_ledger("sqlite:///ledger.db") as ledger:
        monkeypatch.chdir("/")
        ledger.runs.finish(ledger.runs.start(NewRun("flights")), "succeeded")
    assert (tmp_path / "ledger.db.anchor").is_file()


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    open_ledger(f"sqlite:///{tmp_path}/a/b/ledger.db").close()
    assert (tmp_path / "a/b/ledger.db").is_file()


def test_threads_share_a_ledger(place: Place, tmp_path: Path) -> None:
    with place.open(tmp_path) as ledger:
        threads = [threading.Thread(target=ledger.events.append, args=("gate.overridden", str(n))) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [event.cursor for event in ledger.events.since(0)] == list(range(1, 17))


def test_a_full_disk_leaves_the_ledger_as_it_was(small_disk: Path) -> None:
    with open_ledger(f"sqlite:///{small_disk}/ledger.db") as ledger:
        run_id = ledger.runs.start(NewRun("flights"))
        (small_disk / "other").write_bytes(bytes(300_000))
        with pytest.raises(LedgerError, match="Free some space"):
            ledger.runs.start(NewRun("flights", {"big": "x" * 3_000_000}))
        (small_disk / "other").unlink()
        ledger.runs.finish(run_id, "failed")
        assert [run.status for run in ledger.runs.list()] == ["failed"]
        assert ledger.events.verify().intact


def test_values_are_imported_without_sqlalchemy() -> None:
    code = "import sys, evenkeel.ledger, evenkeel.registry; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_opening_what_is_current_imports_no_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    open_ledger(url).close()
    code = (
        f"import sys; from evenkeel.ledger import open_ledger; open_ledger({url!r}); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def _write_while(ledger: Ledger, act: Callable[[], None]) -> None:
    with ledger._journal.write() as transaction:
        act()
        transaction.tell("gate.overridden", "before", {})


def _tables(url: str) -> dict[str, object]:
    engine = create_engine(url)
    found = inspect(engine)
    tables = {
        name: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)],
            found.get_pk_constraint(name),
            sorted(found.get_indexes(name), key=str),
            sorted(map(str, found.get_foreign_keys(name))),
            sorted(map(str, found.get_unique_constraints(name))),
        )
        for name in found.get_table_names()
        if name != VERSION_TABLE
    }
    engine.dispose()
    return tables
