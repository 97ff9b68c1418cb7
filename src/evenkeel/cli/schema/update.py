"""``evenkeel schema update``: the smallest relaxations that let a file pass, accepted one by one."""

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.errors import NotFoundError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.validation.update import Decide, Proposal, Updated


def update(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file whose data are right.")],
    schema: Annotated[Path, typer.Option(help="The schema to relax.")] = Path("schema.yaml"),
    accept: Annotated[
        list[str] | None, typer.Option(help="Accept a proposal by its name, such as out_of_range:age; may be repeated.")
    ] = None,
    accept_all: Annotated[bool, typer.Option("--accept-all", help="Accept every proposal.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would change.")] = False,
    json: Json = False,
) -> None:
    """Propose the smallest relaxations of a schema that let a file pass; ask for each, or take those that are named."""
    from evenkeel.flows.contract import relax_schema
    from evenkeel.schema.read import read_text
    from evenkeel.schema.write import write_text

    before, wanted = read_text(schema), set(accept or ())
    asks = not (wanted or accept_all or json or dry_run) and sys.stdin.isatty()
    found = relax_schema(file, schema, _ask if asks else _named(wanted, accept_all))
    known = [one.name for one in (*found.accepted, *found.declined)]
    for name in sorted(wanted.difference(known)):
        raise NotFoundError("proposal", name, known, remedy="Everything fits: nothing is proposed.")
    writes = found.text != before and not dry_run
    if writes:
        write_text(found.text, schema)
    told = _told(found, schema, written=writes)
    emit(told, json, lambda console: _show(console, schema, before, found, dry_run=dry_run, asked=asks))


def _named(wanted: set[str], accept_all: bool) -> "Decide":
    return lambda proposal: accept_all or proposal.name in wanted


def _ask(proposal: "Proposal") -> bool:
    typer.echo(f"\n{_said(proposal)}", err=True)
    return typer.confirm("Change the schema?", default=False, err=True)


def _said(proposal: "Proposal") -> str:
    changes = "\n".join(f"  {change}" for change in proposal.changes)
    return f"{proposal.name} ({proposal.anomaly.severity})\n  {proposal.anomaly.told()}\n{changes}"


def _told(found: "Updated", schema: Path, *, written: bool) -> dict[str, object]:
    proposals = [
        {
            "name": one.name,
            "column": one.anomaly.column,
            "kind": one.anomaly.kind,
            "severity": one.anomaly.severity,
            "message": one.anomaly.told(),
            "changes": one.changes,
            "accepted": one in found.accepted,
        }
        for one in (*found.accepted, *found.declined)
    ]
    return {"schema": str(schema), "rows": found.rows, "valid": found.valid, "written": written, "proposals": proposals}


def _show(console: "Console", schema: Path, before: str, found: "Updated", *, dry_run: bool, asked: bool) -> None:
    for proposal in () if asked else (*found.accepted, *found.declined):
        console.print(f"{_said(proposal)}\n")
    if dry_run:
        lines = difflib.unified_diff(
            before.splitlines(), found.text.splitlines(), str(schema), str(schema), lineterm=""
        )
        for line in lines:
            console.print(line)
    if not found.accepted and not found.declined:
        console.print(f"{schema} needs no change: everything fits.")
    elif found.accepted:
        done = "would change" if dry_run else "changed"
        console.print(
            f"{schema} {done} in {len(found.accepted)} of {len(found.accepted) + len(found.declined)} points."
        )
    else:
        console.print(
            f"{schema} is as it was. Accept by name, as in --accept {found.declined[0].name!r}, or --accept-all."
        )
    if not found.valid:
        console.print("The file does not fit yet: see `evenkeel validate`.")
