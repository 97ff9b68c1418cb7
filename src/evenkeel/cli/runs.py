"""``evenkeel runs``: what ran, newest first."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Tag, parse_pairs
from evenkeel.cli.output import emit, print_table
from evenkeel.cli.project import enter_project
from evenkeel.errors import NotFoundError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.ledger import Run


def runs(
    pipeline: Annotated[str | None, typer.Option(help="Only runs of this pipeline.")] = None,
    status: Annotated[str | None, typer.Option(help="Only runs that ended so, such as refused.")] = None,
    tag: Tag = None,
    limit: Annotated[int, typer.Option(help="How many.", min=1)] = 20,
    json: Json = False,
) -> None:
    """List the runs of the project, newest first."""
    from evenkeel.ledger import RunStatus

    if status is not None and status not in [*RunStatus]:
        raise NotFoundError("status of a run", status, map(str, RunStatus))
    found = enter_project().ledger.runs.list(pipeline=pipeline, status=status, tags=parse_pairs(tag), limit=limit)
    emit([_told(run) for run in found], json, lambda console: _show(console, found))


def _told(run: "Run") -> dict[str, object]:
    names = ("id", "pipeline", "status", "started_at", "finished_at", "parameters", "tags", "error")
    return {name: getattr(run, name) for name in names}


def _show(console: "Console", found: "list[Run]") -> None:
    from evenkeel.artifacts import Table

    if not found:
        console.print("There is no such run. Start one with `evenkeel run`.")
        return
    rows = [(run.id, run.pipeline, run.status, f"{run.started_at:%Y-%m-%d %H:%M:%S}", _seconds(run)) for run in found]
    print_table(console, Table(("run", "pipeline", "status", "started", "seconds"), rows))


def _seconds(run: "Run") -> str:
    return f"{(run.finished_at - run.started_at).total_seconds():.1f}" if run.finished_at else ""
