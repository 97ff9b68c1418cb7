"""``evenkeel run``: the pipeline, from its data to a model that answers."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, parse_pairs
from evenkeel.cli.output import emit, kept_clean
from evenkeel.cli.project import enter_project

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows import Highlights, RunReport
    from evenkeel.flows.project import Project
    from evenkeel.registry import ModelVersion


def run(
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter of the run, as name=value; may be repeated.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Train as if it were this moment (ISO 8601).")] = None,
    from_step: Annotated[
        str | None, typer.Option("--from", help="Run this step and what follows, whatever has changed.")
    ] = None,
    cache: Annotated[bool, typer.Option(help="Use what earlier runs made.")] = True,
    json: Json = False,
) -> None:
    """Run the pipeline of the project; steps in which nothing changed are not run again."""
    from evenkeel.cli.progress import ConsoleReporter
    from evenkeel.flows import highlights, report_run, run_pipeline
    from evenkeel.pipeline import Reporter

    project = enter_project()
    with kept_clean(json):
        result = run_pipeline(
            project.settings,
            project.store,
            project.ledger,
            given=parse_pairs(set_),
            as_of=as_of,
            from_step=from_step,
            cache=cache,
            reporter=Reporter() if json else ConsoleReporter(),
        )
    found = highlights(result, project.store)
    told = report_run(result, found)
    emit(told, json, lambda console: _show(console, project, told, found))
    raise typer.Exit(result.exit_code)


def _show(console: "Console", project: "Project", told: "RunReport", found: "Highlights") -> None:
    console.print(f"\nRun {told.run_id} {told.status} in {told.seconds:.1f} s", style="bold")
    if told.error:
        console.print(told.error, style="red")
    for notice in told.beware:
        console.print(f"  beware      {notice}", style="yellow")
    if found.parameters is not None:
        chosen = ", ".join(f"{name}={_short(value)}" for name, value in found.parameters.parameters.items())
        console.print(f"  parameters  {chosen or 'those of the trainer, which no trial bettered'}")
    if found.evaluation is not None:
        _show_evaluation(console, found)
    if found.version is not None:
        name = found.version.name
        console.print(f"  model       {name} version {found.version.version} is the champion")
        trust = _show_native(console, project, found.version)
        place = f"http://{project.settings.host}:{project.settings.port}/predict"
        console.print(f"\nNext:  {f'evenkeel serve{trust}':24}  answer at {place}")
        console.print("       evenkeel trace ID         from one of its answers back to the data")
        console.print(f"       evenkeel show {told.run_id}   why each step ran")


def _show_native(console: "Console", project: "Project", version: "ModelVersion") -> str:
    """Say what serves a model that is no graph, and return what `evenkeel serve` has to be told for it."""
    from evenkeel.artifacts import Reference
    from evenkeel.bundles.manifest import read_manifest

    native = read_manifest(project.store.folder(Reference.parse(version.bundle))).native
    if native is None:
        return ""
    console.print(f"  served by   {native.words}")
    if not native.trusted_by_all:
        console.print(f"              which must be trusted, for {', '.join(native.types)}", style="yellow")
    return "" if native.trusted_by_all else " --trust"


def _show_evaluation(console: "Console", found: "Highlights") -> None:
    evaluation = found.evaluation
    assert evaluation is not None
    for number, (name, interval) in enumerate(evaluation.metrics.items()):
        beside = ", ".join(
            f"{who} {values[name].value:.4g}"
            for who, values in evaluation.baselines.items()
            if values[name].value is not None
        )
        told = "metrics" if number == 0 else ""
        console.print(f"  {told:10}  {name:18} {interval}   ({beside})")
    for name, measured in evaluation.outputs.items():
        first = evaluation.metric.removeprefix("macro_").removeprefix("micro_")
        metric = first if first in measured else min(measured)
        kind = "label" if name in evaluation.thresholds else "quantile"
        cut = f", decided from {evaluation.thresholds[name]:.3g}" if name in evaluation.thresholds else ""
        console.print(f"  {kind:10}  {name:18} {metric} {measured[metric]}{cut}")
    if evaluation.beaten_by():
        who = " and ".join(evaluation.beaten_by())
        told = f"no better than {who} in {evaluation.metric}; the gate ek.BetterThanBaseline() refuses such a model"
        console.print(f"  beware      {told}", style="yellow")
    worst = evaluation.worst_slice()
    if worst is not None:
        console.print(
            f"  worst slice {worst.slice}: {evaluation.metric} {worst.metrics[evaluation.metric]}, {worst.rows:,} rows"
        )
    for gate in evaluation.gates:
        console.print(f"  gate        {'passed' if gate.passed else 'FAILED'}: {gate.gate} ({gate.reason})")
    if not evaluation.blessed:
        console.print(f"  refused     {'; '.join(evaluation.reasons)}", style="red")


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
