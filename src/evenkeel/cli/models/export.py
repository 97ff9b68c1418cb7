"""``evenkeel models export``: a container that serves a model."""

from pathlib import Path
from typing import Annotated

import typer

from evenkeel.cli.arguments import Json, Trust
from evenkeel.cli.output import emit
from evenkeel.cli.project import find_bundle, trusted_keys, version_of


def export(
    bundle: Annotated[
        str, typer.Argument(help="The folder of a bundle; in a project NAME, NAME@ALIAS or NAME@VERSION.")
    ],
    to: Annotated[Path, typer.Option(help="The folder to write, which must not stand yet.")],
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Write the build context of a container that serves a model: Dockerfile, bundle, exact requirements."""
    from evenkeel.serving.container import export_container

    to = to.absolute()
    version = version_of(bundle)
    folder = find_bundle(bundle)
    wanted = export_container(folder, to, version=version, trusted_keys=trusted_keys(), trust=trust)
    told = {"folder": str(to), "bundle": str(folder), "version": version, "requirements": wanted}
    emit(told, json, lambda console: console.print(f"{to} is ready, with {len(wanted)} packages: docker build {to}"))
