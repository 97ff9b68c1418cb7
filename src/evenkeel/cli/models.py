"""``evenkeel models``: the registered versions, and which of them answers."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Tag, parse_pairs
from evenkeel.cli.output import emit
from evenkeel.cli.project import open_project

if TYPE_CHECKING:
    from rich.console import Console


def models(
    name: Annotated[str | None, typer.Argument(help="Only versions of this model.")] = None,
    tag: Tag = None,
    json: Json = False,
) -> None:
    """List model versions with their aliases, metrics and bundles."""
    project = open_project()
    rows: list[dict[str, object]] = [
        {
            "name": version.model,
            "version": version.version,
            "aliases": list(version.aliases),
            "bundle": str(project.store.folder(version.bundle)),
            "metrics": dict(version.metrics),
            "run": version.run_id,
            "created_at": version.created_at,
            "tags": dict(version.tags),
        }
        for version in project.registry.list(model=name, tags=parse_pairs(tag))
    ]
    emit(rows, json, lambda console: _show(console, rows))


def _show(console: "Console", rows: list[dict[str, object]]) -> None:
    from rich.table import Table

    table = Table("model", "version", "aliases", "metrics", "run", box=None)
    for row in rows:
        metrics = row["metrics"] if isinstance(row["metrics"], dict) else {}
        told = ", ".join(f"{name} {value:.4f}" for name, value in metrics.items() if value is not None)
        aliases = row["aliases"] if isinstance(row["aliases"], list) else []
        table.add_row(str(row["name"]), str(row["version"]), ", ".join(aliases), told, str(row["run"]))
    console.print(table if rows else "There is no model yet. Make one with `evenkeel run`.")
