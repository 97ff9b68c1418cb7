"""``evenkeel adopt``: a model that exists already becomes a version of a model like any other."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Trust
from evenkeel.cli.output import emit, kept_clean

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows.adopt import Adoption


def adopt(
    model: Annotated[
        str,
        typer.Argument(
            help="A file of ONNX, LightGBM, XGBoost, skops or joblib, or a folder in MLflow's format.", metavar="MODEL"
        ),
    ],
    sample: Annotated[
        Path, typer.Option(help="A CSV or Parquet file of rows like those that the model will be asked about.")
    ],
    name: Annotated[str | None, typer.Option(help="What to call it; by default as its file or folder.")] = None,
    label: Annotated[str | None, typer.Option(help="The column of the sample with the truth, to judge it by.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let it answer in place of the version that does now.")
    ] = False,
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Take a model that exists already, without training it: prove, pack and register it, and serve it from then on.

    The model is compared with its own framework on every row of the sample, and on rows made from them. The first version
    of a name answers at once. Where there is no project, the current folder becomes one.
    """
    from evenkeel.flows.adopt import adopt as take

    with kept_clean(json):
        done = take(model, sample.absolute(), name=name, label=label, trust=trust, replace=replace)
    emit(done, json, lambda console: _show(console, done))


def _show(console: "Console", done: "Adoption") -> None:
    answers = "it answers now" if done.answers else "another version answers; --replace lets it answer"
    console.print(f"{done.name} version {done.version}: {answers}")
    console.print(f"model     {done.framework}, {done.task}, reads {', '.join(done.columns)}")
    console.print(f"served by {done.served_by}")
    console.print(
        f"proof     its framework gives the same answer in {done.proven:,} of {done.rows:,} rows of the sample, and in "
        f"{done.proof['made']:,.0f} made ones"
    )
    if done.evaluation is not None:
        metrics = ", ".join(f"{name} {interval}" for name, interval in done.evaluation.metrics.items())
        console.print(f"metrics   {metrics}")
        console.print("          on the sample: where it was trained on these rows, that is no evidence", style="dim")
    console.print(f"bundle    {done.bundle}")
    console.print(f"\nNext:  evenkeel serve{' --trust' if 'pickle' in done.served_by else ''}")
