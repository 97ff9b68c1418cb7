"""``evenkeel quality``: what became of the data of a run."""

from typing import TYPE_CHECKING

from evenkeel.cli.arguments import Html, Json, OfRun
from evenkeel.cli.output import emit, print_table, tell_page
from evenkeel.cli.project import enter_project

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from evenkeel.flows.quality import QualityReport


def quality(
    run: OfRun = None,
    html: Html = None,
    json: Json = False,
) -> None:
    """Show what came into a run, what was put aside or left out and why, and what was found wrong."""
    from evenkeel.flows.quality import Judged

    project = enter_project()
    found = project.find_run(run)
    judged = Judged.of(project.ledger.executions.of_run(found.id), project.store)
    report = judged.report(found)
    if html is not None:
        judged.page(found).save(html)
    emit(report, json, lambda console: _show(console, report, html))


def _show(console: "Console", report: "QualityReport", html: "Path | None") -> None:
    console.print(f"Run {report.run}: {report.status}\n")
    for table in report.tables():
        print_table(console, table)
        console.print()
    if report.error:
        console.print(report.error, style="red")
    tell_page(console, html)
