"""``evenkeel step``: one step from its specification, as an orchestrator runs it."""

from pathlib import Path
from typing import Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit, kept_clean


def step(
    specification: Annotated[Path, typer.Argument(help="The JSON file that says what to run, on what.")],
    json: Json = False,
) -> None:
    """Run one step from a JSON specification, and print what it made."""
    from evenkeel.pipeline import execute

    with kept_clean(json):
        outputs = {name: str(reference) for name, reference in execute(specification).items()}
    emit(outputs, json, lambda console: console.print("\n".join(f"{name}  {text}" for name, text in outputs.items())))
