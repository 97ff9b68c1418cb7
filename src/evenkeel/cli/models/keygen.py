"""``evenkeel models keygen``: a pair of keys to sign bundles with."""

from pathlib import Path
from typing import Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit


def keygen(
    file: Annotated[Path, typer.Argument(help="Where the private key is to stand; the public one is FILE.pub.")],
    json: Json = False,
) -> None:
    """Make an Ed25519 key that signs bundles, which only its owner may read, and its public key, which trusts them."""
    from evenkeel.bundles.signing import make_keys

    public, name = make_keys(file)
    told = {"private": str(file), "public": str(public), "key": name}
    emit(told, json, lambda console: console.print(f"{file} signs, and is for you alone. {public} trusts: key {name}"))
