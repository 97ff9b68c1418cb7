"""``evenkeel score``: a model over a file, streamed."""

from pathlib import Path
from typing import Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit, kept_clean
from evenkeel.cli.project import enter_project


def score(
    source: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    to: Annotated[Path, typer.Option(help="The CSV or Parquet file to write.")],
    model: Annotated[
        str | None, typer.Option(help="NAME, NAME@ALIAS or NAME@VERSION; the champion by default.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(help="The column to copy beside each answer; by default the key, else the row's number."),
    ] = None,
    batch: Annotated[int, typer.Option(help="Rows at a time.", min=1)] = 65_536,
    json: Json = False,
) -> None:
    """Score a file: write `value` or `label`, and the probability of each class, beside the key of each row."""
    source, to = source.absolute(), to.absolute()
    project = enter_project()
    with kept_clean(json):
        version = project.registry.resolve(model or project.pipeline.name)
    from evenkeel.bundles import load_bundle
    from evenkeel.flows.engine import project_engine
    from evenkeel.flows.judged import open_scored
    from evenkeel.serving import score as write

    bundle = project.store.folder(version.bundle)
    predictor = load_bundle(bundle)
    table = open_scored(source, predictor.signature).relation(project_engine())
    rows = write(predictor, table, to, batch=batch, key=key or _key(bundle, table.schema.names))
    told = {"model": version.model, "version": version.version, "rows": rows, "to": str(to)}
    emit(told, json, lambda console: console.print(f"{rows:,} rows by {version.model} version {version.version}: {to}"))


def _key(bundle: Path, columns: list[str]) -> str | None:
    """Return the key that the schema of a bundle names, where the rows have it."""
    from evenkeel.artifacts.base import load_json
    from evenkeel.schema import Schema

    key = load_json(bundle / "schema.json", Schema).key
    return key if key in columns else None
