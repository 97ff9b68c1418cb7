"""``evenkeel models sign``: vouch for a bundle with a key."""

from pathlib import Path
from typing import Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.cli.project import find_bundle


def sign(
    bundle: Annotated[
        str, typer.Argument(help="The folder of a bundle; in a project NAME, NAME@ALIAS or NAME@VERSION.")
    ],
    key: Annotated[Path, typer.Option(help="The file of the private key, see `evenkeel models keygen`.")],
    json: Json = False,
) -> None:
    """Sign a bundle that is whole: the signature stands beside its folder, in BUNDLE.sig."""
    from evenkeel.bundles.files import read_bounded
    from evenkeel.bundles.load import read_verified
    from evenkeel.bundles.manifest import FILE
    from evenkeel.bundles.signing import sign as write

    key = key.absolute()
    folder = find_bundle(bundle)
    content = read_bounded(folder / FILE)
    manifest, digest = read_verified(folder)
    file, name = write(folder, content, key)
    told = {"name": manifest.name, "bundle": str(folder), "sha256": digest, "key": name, "signature": str(file)}
    emit(told, json, lambda console: console.print(f"{manifest.name} is signed by the key {name}: {file}"))
