"""``evenkeel score``: a model over a file, streamed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Trust
from evenkeel.cli.output import emit, kept_clean
from evenkeel.cli.project import enter_project

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.serving import ScoreSummary


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
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Score a file: write `value` or `label`, and the probability of each class, beside the key of each row.

    Of several labels, `label_<label>` and `probability_<label>`; of quantiles, the median as `value` and each of them.

    Rows that break a promise of the schema are counted by kind; with `[serving] invalid = "reject"` the file is refused,
    with exit code 3, and nothing is written.
    """
    source, to = source.absolute(), to.absolute()
    project = enter_project()
    with kept_clean(json):
        version = project.registry.resolve(model or project.only_model)
    from evenkeel.bundles import load_bundle
    from evenkeel.bundles.taking import open_scored
    from evenkeel.flows.engine import project_engine
    from evenkeel.serving import score as write
    from evenkeel.serving.promises import Judged, promises

    bundle = project.store.folder(version.bundle)
    predictor = load_bundle(bundle, str(version.bundle), public_key=project.settings.trusted_keys, trust=trust)
    table = open_scored(source, predictor.signature).relation(project_engine())
    checks = promises(bundle, predictor.signature)
    reject = project.settings.serving.invalid == "reject"
    judged = None if checks is None else Judged(checks, predictor.signature, reject=reject)
    done = write(predictor, table, to, batch=batch, key=key or _key(bundle, table.schema.names), judged=judged)
    made = {"model": version.model, "version": version.version, "rows": done.rows, "to": str(to)}
    told = made | {"invalid": done.invalid, "warnings": done.warnings}
    emit(told, json, lambda console: _show(console, f"{version.model} version {version.version}: {to}", done))


def _show(console: "Console", by: str, done: "ScoreSummary") -> None:
    console.print(f"{done.rows:,} rows by {by}")
    if done.invalid:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in done.warnings.items())
        console.print(f"{done.invalid:,} of them break a promise of the schema: {kinds}", style="yellow")


def _key(bundle: Path, columns: list[str]) -> str | None:
    """Return the key that the schema of a bundle names, where there is one and the rows have it."""
    from evenkeel.bundles.files import read_document
    from evenkeel.bundles.manifest import SCHEMA
    from evenkeel.schema import Schema

    key = read_document(bundle / SCHEMA, Schema).key if (bundle / SCHEMA).is_file() else None
    return key if key in columns else None
