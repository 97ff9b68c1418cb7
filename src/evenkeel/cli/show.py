"""``evenkeel show``: one run, and for each step why it ran, was cached, or was skipped."""

from typing import TYPE_CHECKING

from evenkeel.cli.arguments import Json, OfRun
from evenkeel.cli.output import emit, print_table
from evenkeel.cli.project import enter_project

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from evenkeel.flows.known import Analysed
    from evenkeel.ledger import Execution, Run


def show(
    run: OfRun = None,
    json: Json = False,
) -> None:
    """Show a run: its steps, why each ran or did not, and what it made."""
    from evenkeel.flows.known import analysed

    project = enter_project()
    found = project.find_run(run)
    executions = project.ledger.executions.of_run(found.id)
    logs = {one.step: project.settings.state / "runs" / found.id / f"{one.step}.log" for one in executions}
    looked = {step: told for step, log in logs.items() if (told := analysed(log)) is not None}
    emit(
        {"run": found, "steps": [told_step(one) for one in executions], "analysed": looked},
        json,
        lambda console: _show(console, found, executions, looked),
    )


def told_step(execution: "Execution") -> dict[str, object]:
    """Return what `--json` says of a step."""
    return {
        "name": execution.step,
        "run": execution.run_id,
        "status": execution.status,
        "seconds": execution.seconds,
        "why": execution.why,
        "inputs": {name: str(reference) for name, reference in execution.inputs.items()},
        "outputs": {name: str(reference) for name, reference in execution.outputs.items()},
        "fingerprint": execution.fingerprint,
        "error": execution.error,
    }


def _show(console: "Console", run: "Run", executions: "list[Execution]", looked: "Mapping[str, Analysed]") -> None:
    from evenkeel.artifacts import Table

    console.print(f"Run {run.id} of {run.pipeline}: {run.status}")
    rows = [(one.step, one.status, f"{one.seconds:.2f}", one.why) for one in executions]
    print_table(console, Table(("step", "status", "seconds", "why"), rows))
    for execution in executions:
        for name, reference in execution.outputs.items():
            console.print(f"  {execution.step}.{name}  {reference}")
    for step, told in looked.items():
        known = f"; {told.rows - told.analysed:,} were known from earlier runs" if told.analysed < told.rows else ""
        console.print(f"  {step} looked at {told.analysed:,} of {told.rows:,} rows{known}")
    if run.error:
        console.print(run.error, style="red")
