"""``evenkeel show``: one run, and for each step why it ran, was cached, or was skipped."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.cli.project import open_project
from evenkeel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.ledger import Execution, Ledger, Run


def show(
    run: Annotated[
        str | None, typer.Argument(help="The run, or the start of its name; the last one by default.")
    ] = None,
    json: Json = False,
) -> None:
    """Show a run: its steps, why each ran or did not, and what it made."""
    ledger = open_project().ledger
    found = ledger.runs.get(run) if run else _latest(ledger)
    executions = ledger.executions.of_run(found.id)
    emit(
        {"run": found, "steps": [_step(one) for one in executions]},
        json,
        lambda console: _show(console, found, executions),
    )


def _latest(ledger: "Ledger") -> "Run":
    found = ledger.runs.list(limit=1)
    if not found:
        raise UsageError("There is no run yet", remedy="Start one with `evenkeel run`.")
    return found[0]


def _step(execution: "Execution") -> dict[str, object]:
    return {
        "name": execution.step,
        "status": execution.status,
        "seconds": execution.seconds,
        "why": execution.why,
        "inputs": {name: str(reference) for name, reference in execution.inputs.items()},
        "outputs": {name: str(reference) for name, reference in execution.outputs.items()},
        "fingerprint": execution.fingerprint,
        "error": execution.error,
    }


def _show(console: "Console", run: "Run", executions: "list[Execution]") -> None:
    from rich.table import Table

    console.print(f"Run {run.id} of {run.pipeline}: {run.status}")
    table = Table("step", "status", "seconds", "why", box=None)
    for execution in executions:
        table.add_row(execution.step, execution.status, f"{execution.seconds:.2f}", execution.why)
    console.print(table)
    for execution in executions:
        for name, reference in execution.outputs.items():
            console.print(f"  {execution.step}.{name}  {reference}")
    if run.error:
        console.print(run.error, style="red", markup=False)
