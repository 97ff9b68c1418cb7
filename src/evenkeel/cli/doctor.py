"""``evenkeel doctor``: is everything there, and does everything open? And of a model: does it become one graph?"""

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Trust
from evenkeel.cli.diagnosis import tell
from evenkeel.cli.output import emit, kept_clean
from evenkeel.errors import EvenkeelError, LedgerError
from evenkeel.settings import Settings, find_root, load_settings

if TYPE_CHECKING:
    from rich.console import Console

_PACKAGES = (
    "numpy",
    "pyarrow",
    "duckdb",
    "onnx",
    "onnxruntime",
    "lightgbm",
    "scikit-learn",
    "optuna",
    "sqlalchemy",
    "granian",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    good: bool
    found: str


def doctor(
    model: Annotated[
        str | None,
        typer.Argument(help="The folder of a bundle, a .skops or .joblib file, or in a project NAME or NAME@VERSION."),
    ] = None,
    sample: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rows to try a model on, a CSV or Parquet file.")
    ] = None,
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Look at the installation, the settings, the ledger and the store; exit with 1 where something is wrong.

    Of a MODEL: which parts of its pipeline become ONNX, what blocks the others, and what float32 features would change.
    """
    if model is not None:
        tell(model, sample, trust=trust, json=json)
        return
    with kept_clean(json):
        findings = list(_findings(find_root(Path.cwd())))
    emit(findings, json, lambda console: _show(console, findings))
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def _findings(root: Path) -> Iterator[Finding]:
    yield Finding("python", True, f"{platform.python_version()} on {platform.platform()}")
    for name in _PACKAGES:
        yield _look(name, partial(metadata.version, name))
    try:
        settings = load_settings(root)
    except EvenkeelError as error:
        yield Finding("settings", False, str(error))
        return
    yield Finding("settings", True, f"profile {settings.profile}, root {settings.root}")
    yield _look("ledger", lambda: _ledger(settings))
    yield _look("artifacts", lambda: _writable(settings.artifacts))
    yield _look("predictions", lambda: _writable(settings.predictions))
    yield _look("truth", lambda: _writable(settings.truth))
    yield _look("routing", lambda: _writable(settings.routing.parent))
    if (root / "pipeline.py").is_file():
        yield _look("pipeline", lambda: _pipeline(root))
    free = shutil.disk_usage(root).free
    yield Finding("disk", free > 1_000_000_000, f"{free / 1e9:.1f} GB free")


def _look(check: str, find: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, find())
    except (EvenkeelError, OSError, metadata.PackageNotFoundError) as error:
        return Finding(check, False, str(error))


def _ledger(settings: Settings) -> str:
    from evenkeel.ledger import open_ledger

    file = settings.root / settings.ledger
    if "://" not in settings.ledger and not file.exists():
        return f"none yet; the first run makes it: {_writable(file.parent)}"
    ledger = open_ledger(settings.ledger_url, anchor=settings.anchor)
    audit, runs = ledger.events.verify(), ledger.runs.list(limit=1)
    if not audit.intact:
        raise LedgerError("The audit is not what was written", got="; ".join(audit.problems))
    return f"{audit.events:,} events, intact; the last run is {runs[0].id if runs else 'still to come'}"


def _writable(folder: Path) -> str:
    from evenkeel.artifacts.atomic import write_file

    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    probe = nearest / ".evenkeel-probe"
    write_file(probe, b"")
    probe.unlink()
    return f"{folder} can be written"


def _pipeline(root: Path) -> str:
    from evenkeel.flows import load_pipeline

    return f"{load_pipeline(root).name} loads"


def _show(console: "Console", findings: list[Finding]) -> None:
    for finding in findings:
        mark, style = ("ok", "green") if finding.good else ("bad", "red")
        console.print(f"{mark:4}", style=style, end="")
        console.print(f" {finding.check:14} {finding.found}")
