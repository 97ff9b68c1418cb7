"""``evenkeel serve``: answer over HTTP."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Trust
from evenkeel.cli.output import emit
from evenkeel.cli.project import enter_project
from evenkeel.errors import BundleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenkeel.rollout import RoutingTable


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; 127.0.0.1 by default.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 lets the system pick one.", min=0, max=65535)] = None,
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1)] = 1,
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Serve the models of the project until it is stopped; follow every rollout.

    Where no model has a bundle that is whole, this ends with exit code 1; where some have, the others are not ready, and
    are tried again.
    """
    from evenkeel.rollout import read
    from evenkeel.serving import ServeSettings
    from evenkeel.serving import serve as run

    settings = enter_project().settings
    table = read(settings.routing)
    models = table.models
    if not models:
        raise UsageError("No model is rolled out yet", where=settings.routing, remedy="Make one with `evenkeel run`.")
    _require_one(table, settings.trusted_keys, trust)

    def announce(url: str) -> None:
        told = {"url": url, "models": list(models)}
        emit(told, json, lambda console: console.print(f"Serving {', '.join(models)} on {url}; stop with Ctrl-C."))
        sys.stdout.flush()

    chosen = ServeSettings(
        routing=settings.routing,
        predictions=settings.predictions,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        workers=workers,
        invalid=settings.serving.invalid,
        trusted_keys=settings.trusted_keys,
        trust=trust,
    )
    run(chosen, announce)


def _require_one(table: "RoutingTable", keys: "Sequence[Path]", trust: bool) -> None:
    """Raise the first `BundleError` where no model of the table can be served."""
    from evenkeel.bundles.load import check_trust, read_verified

    errors = []
    for route in table.routes:
        try:
            for arm in route.arms:
                read_verified(Path(arm.bundle_path), arm.bundle_digest, keys)
                check_trust(arm.bundle_path, trust)
        except BundleError as error:
            errors.append(error)
        else:
            return
    raise errors[0]
