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
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from evenkeel.rollout import RoutingTable


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; 127.0.0.1 by default.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 lets the system pick one.", min=0, max=65535)] = None,
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1)] = 1,
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Serve the models of the project until it is stopped; follow every rollout.

    Where no model has a bundle that is whole, this ends with exit code 1; where some have, the others are named, are not
    ready, and are tried again.
    """
    from evenkeel.rollout import read
    from evenkeel.serving import ServeSettings
    from evenkeel.serving import serve as run

    settings = enter_project().settings
    table = read(settings.routing)
    models = table.models
    if not models:
        raise UsageError("No model is rolled out yet", where=settings.routing, remedy="Make one with `evenkeel run`.")
    problems = _require_one(table, settings.trusted_keys, trust)
    served = [name for name in models if name not in problems]

    def announce(url: str) -> None:
        told = {"url": url, "models": served, "problems": {name: str(one) for name, one in problems.items()}}
        emit(told, json, lambda console: _show(console, url, served, problems))
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


def _show(console: "Console", url: str, served: list[str], problems: "Mapping[str, BundleError]") -> None:
    console.print(f"Serving {', '.join(served)} on {url}; stop with Ctrl-C.")
    for name, problem in problems.items():
        console.print(f"Not {name}: {problem}", style="yellow")


def _require_one(table: "RoutingTable", keys: "Sequence[Path]", trust: bool) -> dict[str, BundleError]:
    """Return what is wrong with the bundles of each model; raises the first where no model can be served."""
    from evenkeel.bundles.load import check_trust, read_verified

    errors = {}
    for route in table.routes:
        try:
            for arm in route.arms:
                read_verified(Path(arm.bundle_path), arm.bundle_digest, keys)
                check_trust(arm.bundle_path, trust)
        except BundleError as error:
            errors[route.model] = error
    if len(errors) == len(table.routes):
        raise next(iter(errors.values()))
    return errors
