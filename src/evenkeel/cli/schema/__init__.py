"""``evenkeel schema``: what a table promises, one file for each command."""

from collections.abc import Callable

import typer

from evenkeel.cli.schema import diff, infer, odcs, show, update

app = typer.Typer(help="Infer, show, compare and relax schemas.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def schema() -> None:
    """Infer, show, compare and relax schemas."""


_COMMANDS: list[Callable[..., None]] = [infer.infer, show.show, diff.diff, update.update]
for command in _COMMANDS:
    app.command()(command)
app.command("export")(odcs.export)
app.command("import")(odcs.import_)
