"""``evenkeel models show``: what a bundle asks and answers, and its model card."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit, print_table
from evenkeel.cli.project import find_bundle
from evenkeel.errors import BundleError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from evenkeel.bundles import Manifest


def show(
    bundle: Annotated[
        str, typer.Argument(help="The folder of a bundle; in a project NAME, NAME@ALIAS or NAME@VERSION.")
    ],
    card: Annotated[bool, typer.Option("--card", help="Print its model card, which is Markdown.")] = False,
    json: Json = False,
) -> None:
    """Show what a model reads and answers, what it was made of and with, and how good it is said to be."""
    from evenkeel.bundles.load import read_verified

    folder = find_bundle(bundle)
    manifest, digest = read_verified(folder)
    text = _card(folder, manifest) if card else ""
    told = {"bundle": str(folder), "sha256": digest, "manifest": manifest, "card": text or None}
    emit(told, json, lambda console: console.out(text, end="") if card else _show(console, manifest, folder, digest))


def _card(folder: "Path", manifest: "Manifest") -> str:
    from evenkeel.bundles.manifest import CARD

    if CARD not in manifest.files:
        raise BundleError(f"{folder} has no model card", remedy="Package the model again with `evenkeel run`.")
    return (folder / CARD).read_text()


def _show(console: "Console", manifest: "Manifest", folder: "Path", digest: str) -> None:
    from evenkeel.artifacts import Table
    from evenkeel.bundles.meaning import InputMeaning

    facts = {
        "model": f"{manifest.name}, {manifest.task}, {len(manifest.features)} features",
        "bundle": folder,
        "sha256": digest,
        "format": f"{manifest.format}, decoder {manifest.decoder}, packed on {manifest.processor}",
        **_cuts(manifest, folder),
    }
    for name, value in facts.items():
        console.print(f"{name:10} {value}")
    inputs = [
        (one.name, one.words, said.unit or "", said.description or "", f"{manifest.importances.get(one.name, 0.0):.1%}")
        for one in manifest.signature.inputs
        for said in [manifest.inputs.get(one.name, InputMeaning())]
    ]
    print_table(console, Table(("reads", "type", "unit", "description", "share"), inputs))
    outputs = [(one.name, one.meaning, one.unit or "") for one in manifest.outputs]
    print_table(console, Table(("answers", "meaning", "unit"), outputs))
    made = sorted({**manifest.lineage, **manifest.versions}.items())
    print_table(console, Table(("made of and with", ""), made))


def _cuts(manifest: "Manifest", folder: "Path") -> dict[str, str]:
    """Return the cut between two classes, or that of each of several labels, and by which rule it was chosen."""
    from evenkeel.bundles.files import read_document
    from evenkeel.bundles.manifest import EVALUATION
    from evenkeel.evaluation import EvaluationResult
    from evenkeel.typing import Task

    judged = EVALUATION in manifest.files
    rules = read_document(folder / EVALUATION, EvaluationResult).decided_by if judged else {}
    if manifest.task is Task.BINARY:
        return {"threshold": ", ".join([f"{manifest.threshold:.6g}", *rules.values()])}
    cuts = zip(map(str, manifest.classes), manifest.thresholds, strict=False)
    return {f"label {name}": f"from {cut:.6g} on{f', {rules[name]}' if name in rules else ''}" for name, cut in cuts}
