"""Reading a contract of the Open Data Contract Standard: the schema of one of its tables, and what that leaves out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evenkeel.errors import NotFoundError
from evenkeel.schema.column import Column
from evenkeel.schema.nodes import Fields, Place
from evenkeel.schema.odcs.elements import Element, LeftOut
from evenkeel.schema.odcs.identity import KIND
from evenkeel.schema.odcs.names import Names
from evenkeel.schema.odcs.read_column import read_column
from evenkeel.schema.odcs.read_table import read_table
from evenkeel.schema.odcs.terms import read_terms
from evenkeel.schema.read import compose, read_text
from evenkeel.schema.table import Schema


@dataclass(frozen=True)
class Imported:
    """The schema that a contract says, and what the contract says beyond it."""

    schema: Schema
    left_out: tuple[LeftOut, ...]


def import_contract(path: Path, table: str | None = None) -> Imported:
    """Return the schema of one table of a contract of the Open Data Contract Standard 3.

    ``table`` is its name, needed where there are several. Raises `SchemaError`, with the line and column, for what is no
    such contract or contradicts itself, and `NotFoundError` for a table that it does not have.
    """
    told: list[tuple[int, LeftOut]] = []
    top = Element(Place(path, compose(read_text(path, "contract"), path, "contract")), "the contract", told)
    _check_version(top)
    name, chosen = _choose(top, table)
    properties = _named(chosen.parts("properties", "column"))
    keys = [name for name, one in properties.items() if one.look("primaryKey")]
    columns = {name: _column(name, one, keys == [name]) for name, one in properties.items()}
    kept = {name: column for name, column in columns.items() if column is not None}
    names = Names(name, {name: column.name for name, column in kept.items()})
    found: dict[str, Any] = {"columns": tuple(kept.values()), "name": name}
    if len(keys) > 1:
        found["unique_together"] = (tuple(kept[name].name for name in keys if name in kept),)
    read_table(chosen, found, names)
    read_terms(top, found, names)
    chosen.close()
    top.close()
    left_out = tuple(one for _, one in sorted(told, key=lambda pair: pair[0]))
    return Imported(Fields(chosen.place).build(Schema, **found), left_out)


def _check_version(top: Element) -> None:
    kind, version = top.required("kind"), top.required("apiVersion")
    if kind.text() != KIND:
        raise kind.error("This is no data contract", f"kind: {KIND}", kind.text())
    if not version.text().startswith("v3."):
        raise version.error("This version of the standard is not known", "one of v3, such as v3.1.0", version.text())


def _choose(top: Element, wanted: str | None) -> tuple[str, Element]:
    """Return the table of this name, else the only one that there is."""
    tables = _named(top.parts("schema", "table"))
    if wanted is not None:
        if wanted not in tables:
            raise NotFoundError("table", wanted, tables, where=top.place.path, remedy="The contract has no tables.")
        return wanted, tables[wanted]
    if not tables:
        raise top.place.error("The contract has no table", "schema: ...", None)
    if len(tables) > 1:
        raise top.place.error("The contract has several tables", None, ", ".join(tables), "Choose one: --object NAME.")
    return next(iter(tables.items()))


def _named(elements: list[Element]) -> dict[str, Element]:
    """Return elements by their names, of which they are called from here on."""
    found: dict[str, Element] = {}
    for element in elements:
        place = element.required("name")
        name = place.text()
        if name in found:
            raise place.error(f"The {element.name} {name!r} stands here twice", "each name once", name)
        found[name] = element
        element.name = f"{element.name} {name!r}"
    return found


def _column(name: str, element: Element, key: bool) -> Column | None:
    return read_column(element, element.take_text("physicalName") or name, key)
