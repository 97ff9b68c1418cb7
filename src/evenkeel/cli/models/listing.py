"""``evenkeel models list``, or ``evenkeel models``: the registered versions, and which of them answers."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Tag, parse_pairs
from evenkeel.cli.output import emit, print_table
from evenkeel.cli.project import enter_project

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows.project import Project
    from evenkeel.ledger import RegisteredVersion


def listing(
    name: Annotated[str | None, typer.Argument(help="Only versions of this model.")] = None,
    tag: Tag = None,
    json: Json = False,
) -> None:
    """List model versions with their aliases, metrics and bundles."""
    project = enter_project()
    versions = project.registry.list(model=name, tags=parse_pairs(tag))
    emit([_told(project, one) for one in versions], json, lambda console: _show(console, project, versions))


def _told(project: "Project", version: "RegisteredVersion") -> dict[str, object]:
    return {
        "name": version.model,
        "version": version.version,
        "aliases": list(version.aliases),
        "bundle": str(project.store.folder(version.bundle)) if version.bundle in project.store else None,
        "served_by": served_by(project, version),
        "metrics": dict(version.metrics),
        "run": version.run_id,
        "created_at": version.created_at,
        "tags": dict(version.tags),
    }


def served_by(project: "Project", version: "RegisteredVersion") -> str | None:
    """Return what answers for a version, in a few words; none where another store of the same ledger holds its bundle."""
    from evenkeel.bundles.manifest import read_manifest

    return read_manifest(project.store.folder(version.bundle)).served_by if version.bundle in project.store else None


def _show(console: "Console", project: "Project", versions: "list[RegisteredVersion]") -> None:
    from evenkeel.artifacts import Table

    if not versions:
        console.print("There is no model yet. Make one with `evenkeel run`.")
        return
    rows = [
        (one.model, one.version, ", ".join(one.aliases), _metrics(one), served_by(project, one) or "", one.run_id)
        for one in versions
    ]
    print_table(console, Table(("model", "version", "aliases", "metrics", "served by", "run"), rows))


def _metrics(version: "RegisteredVersion") -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in version.metrics.items() if value is not None)
