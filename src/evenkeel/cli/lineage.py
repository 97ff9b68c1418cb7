"""``evenkeel lineage``: where an artifact comes from."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.cli.project import enter_project
from evenkeel.cli.show import told_step

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.ledger import Lineage


def lineage(
    artifact: Annotated[
        str, typer.Argument(help="The artifact, as Type/digest, or the start of either; `evenkeel show` lists them.")
    ],
    json: Json = False,
) -> None:
    """Show the steps and artifacts that an artifact was made from, the nearest first."""
    ledger = enter_project().ledger
    found = ledger.artifacts.lineage(ledger.artifacts.find(artifact))
    told = {"reference": str(found.reference), "executions": [told_step(one) for one in found.executions]}
    emit(told, json, lambda console: _show(console, found))


def _show(console: "Console", found: "Lineage") -> None:
    console.print(f"{found.reference}")
    for execution in found.executions:
        console.print(f"  ← {execution.step} in run {execution.run_id} ({execution.seconds:.2f} s)")
        for name, reference in execution.inputs.items():
            console.print(f"      {name}: {reference}")
