"""``evenkeel init``: a project from a file, ready to run."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.cli.guess import Guess
    from evenkeel.schema import Schema
    from evenkeel.statistics import TableStatistics

_FILES = {
    "pipeline.py": "pipeline.py",
    "test_pipeline.py": "test_pipeline.py",
    ".github/workflows/model.yml": "ci.yml",
    ".gitignore": "gitignore",
}
_MOST_TOLD = 20


def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make.", metavar="DIR")],
    data: Annotated[Path, typer.Option(help="A CSV or Parquet file.")],
    label: Annotated[
        list[str] | None, typer.Option(help="The column to predict; may be repeated for several labels at once.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="The column that tells one row from another; - for none.")] = None,
    time: Annotated[str | None, typer.Option(help="The column that says when a row was true; - for none.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; guess.")] = False,
    json: Json = False,
) -> None:
    """Make a project from a file: a pipeline, a schema, a test and a CI file. Say what was guessed, and why."""
    from evenkeel.cli.guess import guess
    from evenkeel.validation import infer_schema

    if folder.is_file() or (folder.exists() and any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder", remedy="Name another folder.")
    table, missing = _profile(data)
    ask = not yes and sys.stdin.isatty()
    chosen = guess(table, _labels(table, label, ask=ask), key, time, missing)
    if ask:
        key, time = _asked("key", key, chosen.key), _asked("time", time, chosen.time)
        chosen = guess(table, chosen.labels, key, time, missing)
    files = _write(
        folder, data, chosen, infer_schema(table, label=chosen.labels, key=chosen.key, event_time=chosen.time)
    )
    told = {"folder": str(folder), "files": files, "choices": chosen.choices, "left_out": dict(chosen.left_out)}
    emit(told, json, lambda console: _show(console, folder, files, chosen))


def _profile(data: Path) -> tuple["TableStatistics", tuple[str, ...]]:
    """Return what is in a file, and the words that stand in it for nothing; then these are missing values."""
    from evenkeel.cli.columns import words_for_nothing
    from evenkeel.flows.tables import profile
    from evenkeel.sources import Csv, open_file

    table = profile(data)
    if not isinstance(open_file(data), Csv):
        return table, ()
    missing = tuple(sorted({word for column in table.columns.values() for word in words_for_nothing(column)}))
    return (profile(data, missing=missing), missing) if missing else (table, ())


def _labels(table: "TableStatistics", given: list[str] | None, ask: bool) -> tuple[str, ...]:
    if given:
        return tuple(given)
    columns = ", ".join(list(table.columns)[:_MOST_TOLD]) + (", …" if len(table.columns) > _MOST_TOLD else "")
    if not ask:
        raise UsageError("Which column is to be predicted?", remedy=f"Add --label COLUMN. The columns are {columns}.")
    told = str(typer.prompt(f"Which column is to be predicted, or which, with commas between? ({columns})", err=True))
    return (told,) if told in table.columns else tuple(name.strip() for name in told.split(","))


def _asked(role: str, given: str | None, guessed: str | None) -> str:
    question = {"key": "Which column tells one row from another?", "time": "Which column says when a row was true?"}
    return given or str(typer.prompt(f"{question[role]} (- for none)", default=guessed or "-", err=True))


def _write(folder: Path, data: Path, chosen: "Guess", schema: "Schema") -> list[str]:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from evenkeel.cli.columns import model_name, quoted
    from evenkeel.schema import write_schema
    from evenkeel.sources import open_file

    templates = Environment(
        loader=PackageLoader("evenkeel.cli"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
    templates.filters["quoted"] = quoted
    words = {
        "name": model_name(folder.resolve().name),
        "path": Path(os.path.relpath(data.resolve(), folder.resolve())).as_posix(),
        "source": type(open_file(data)).__name__,
        "guess": chosen,
    }
    made = {name: templates.get_template(f"{template}.jinja").render(words) for name, template in _FILES.items()}
    with _filled(folder) as draft:
        for name, text in made.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_text(text, encoding="utf-8")
        write_schema(schema, draft / "schema.yaml")
    return sorted([*made, "schema.yaml"])


@contextmanager
def _filled(folder: Path) -> Iterator[Path]:
    """Yield a folder whose content is moved to ``folder`` once it is complete; a failure leaves what was there before."""
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / ".draft"
    try:
        draft.mkdir()
        yield draft
        for path in draft.iterdir():
            path.rename(folder / path.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()


def _show(console: "Console", folder: Path, files: list[str], chosen: "Guess") -> None:
    for choice in chosen.choices:
        console.print(f"{choice.question:6} {choice.answer or 'none'}: {choice.why}")
        console.print(f"       to change it: {choice.otherwise}", style="dim")
    for name, why in chosen.left_out[:_MOST_TOLD]:
        console.print(f"left out: {name}, since {why}")
    if len(chosen.left_out) > _MOST_TOLD:
        console.print(f"left out: {len(chosen.left_out) - _MOST_TOLD} more, named in pipeline.py")
    console.print(f"\nWrote {', '.join(files)} to {folder}.")
    console.print("The schema was inferred from this very file: review it before you trust it.")
    console.print(f"\nNext:  cd {shlex.quote(str(folder))} && evenkeel run")
