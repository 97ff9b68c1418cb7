"""The command line: one file for each command, loaded when it is called."""

import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from evenkeel import __version__
from evenkeel.cli import (
    adopt,
    doctor,
    drift,
    evaluate,
    init,
    leakage,
    lineage,
    models,
    profile,
    quality,
    run,
    runs,
    schema,
    score,
    serve,
    show,
    skew,
    step,
    trace,
    transform,
    validate,
)
from evenkeel.cli.output import emit_error
from evenkeel.errors import EvenkeelError

app = typer.Typer(
    name="evenkeel",
    help="Keep a machine-learning model in production on an even keel.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"evenkeel {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    pass


_COMMANDS: list[Callable[..., None]] = [
    profile.profile,
    validate.validate,
    drift.drift,
    skew.skew,
    leakage.leakage,
    init.init,
    run.run,
    runs.runs,
    show.show,
    quality.quality,
    lineage.lineage,
    trace.trace,
    step.step,
    adopt.adopt,
    serve.serve,
    score.score,
    evaluate.evaluate,
    doctor.doctor,
]
for command in _COMMANDS:
    app.command()(command)
app.add_typer(models.app, name="models")
app.add_typer(schema.app, name="schema")
app.add_typer(transform.app, name="transform")


def main() -> None:
    """Run the command line; an error of ours, or of the operating system, ends it with its own exit code."""
    _open_streams()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that wait by spinning starve whatever runs beside us
    try:
        app()
    except EvenkeelError as error:
        _fail(error)
    except OSError as error:
        _fail(_explain(error))
    except SystemExit as ended:
        _leave(ended.code)


def _open_streams() -> None:
    """Let output go nowhere where it is closed, and show as ``?`` what its encoding has no letter for."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 (until the program ends)
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115 (until the program ends)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _fail(error: EvenkeelError) -> NoReturn:
    try:
        emit_error(error, "--json" in sys.argv)
    except OSError:
        emit_error(error, as_json=False)
    _leave(error.exit_code)


def _explain(error: OSError) -> EvenkeelError:
    """Return what the operating system refuses as an error of ours."""
    from evenkeel.artifacts.atomic import remedy_for

    path = None if error.filename is None else os.fsdecode(error.filename)
    problem, remedy = f"{path or 'A file'} cannot be read or written", remedy_for(error, Path(path or Path.cwd()))
    return EvenkeelError(problem, got=error.strerror or str(error), where=Path.cwd(), remedy=remedy)


def _leave(code: str | int | None) -> NoReturn:
    """End the program, at once where a step that was interrupted still works: its thread would crash in what remains."""
    if any(thread.name.startswith("step ") for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)
    sys.exit(code)
