"""``evenkeel models diff``: what lies between two bundles, or two versions of a model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Trust
from evenkeel.cli.output import emit, print_table
from evenkeel.cli.project import find_bundle, training_rows

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows.bundle_diff import BundleDiff


def diff(
    before: Annotated[str, typer.Argument(help="The bundle as it was: a folder; in a project NAME@VERSION.")],
    after: Annotated[str, typer.Argument(help="The bundle as it is.")],
    data: Annotated[
        Path | None, typer.Option(help="A CSV or Parquet file whose rows both are asked; else their golden rows.")
    ] = None,
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Compare two bundles: data, columns, transform, parameters, metrics, versions, and what they answer the same rows.

    Where the project here still has the rows that both were trained on, it says which distributions differ.
    """
    from evenkeel.flows.bundle_diff import diff_bundles

    asked = None if data is None else data.absolute()
    here = [str(Path(named).absolute()) if Path(named).is_dir() else named for named in (before, after)]
    folders = [find_bundle(named) for named in here]  # which enters the project for a name
    rows = training_rows(*folders)
    found = diff_bundles(*folders, data=asked, trained_on=rows, trust=trust)
    emit(found, json, lambda console: _show(console, found, f"{before} and {after}"))


def _show(console: "Console", found: "BundleDiff", named: str) -> None:
    if not found.changes:
        console.print(f"{named} say the same of themselves.")
    for table in found.tables():
        print_table(console, table)
    if found.answers is not None:
        console.print(f"\n{found.asked}: {found.answers.told()}")
    for note in found.notes:
        console.print(note, style="yellow")
