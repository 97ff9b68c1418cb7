"""``evenkeel transform``: the graph from raw columns to features, one file for each command."""

import typer

from evenkeel.cli.transform import explain, show

app = typer.Typer(help="Show the graph from raw columns to features.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def transform() -> None:
    """Show the graph from raw columns to features."""


app.command()(show.show)
app.command()(explain.explain)
