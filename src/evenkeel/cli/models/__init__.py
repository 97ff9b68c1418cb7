"""``evenkeel models``: versions and their bundles, one file for each command; alone it lists them."""

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from evenkeel.cli.models import diff, export, keygen, listing, show, sign


class _ListsByDefault(TyperGroup):
    """A group in which what is no command belongs to ``list``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if known else ["list", *args])


app = typer.Typer(
    cls=_ListsByDefault,
    help="List model versions; show, compare, sign and export their bundles.",
    rich_markup_mode=None,
)


@app.callback()
def models() -> None:
    """List model versions; show, compare, sign and export their bundles."""


_COMMANDS: list[Callable[..., None]] = [show.show, diff.diff, export.export, sign.sign, keygen.keygen]
app.command("list")(listing.listing)
for command in _COMMANDS:
    app.command()(command)
