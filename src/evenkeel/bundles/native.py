"""Packing of what becomes no graph: the very objects that were fitted, alone or behind the graph of a transform."""

import platform
from collections.abc import Collection
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evenkeel.artifacts.base import dump_json
from evenkeel.bundles.blame import check_operations
from evenkeel.bundles.bundle import Bundle
from evenkeel.bundles.environment import OBJECTS, SERVING, requirements
from evenkeel.bundles.manifest import REQUIREMENTS, TRAINING, TRANSFORM, TRANSFORM_GRAPH, Manifest, Native
from evenkeel.bundles.objects import FRAMEWORK, BehindTransform
from evenkeel.bundles.pack import BundleParts, write_bundle
from evenkeel.bundles.predictor import Predictor
from evenkeel.bundles.prove import BATCHED, Proof, same_features
from evenkeel.errors import BundleError
from evenkeel.training.faithful import differences
from evenkeel.training.made_rows import rows_made
from evenkeel.training.native import NativeSession, ask_table
from evenkeel.training.sklearn_columns import ColumnModel
from evenkeel.transforms import DECODER_VERSION, TransformGraph

if TYPE_CHECKING:
    import pyarrow as pa


def pack_native(parts: BundleParts, folder: Path) -> Bundle:
    """Write a bundle into an empty folder; raises `BundleError` where it does not answer like the fitted object.

    The model brings the rows that its objects are proven on; a transform is proven on those of ``parts``.
    """
    spec, fitted = parts.model.spec, parts.model.fitted
    assert isinstance(fitted, ColumnModel)
    graph = None if fitted.reads_columns else parts.graph
    objects, asked, kept = fitted.native.session(trust=True), fitted.native.asked, fitted.native.stored
    made_with = _made_with(kept.modules)
    native = Native(
        framework=FRAMEWORK,
        kind=_kind(objects),
        file=f"model.{kept.format}",
        format=kept.format,
        types=kept.types,
        matrix=asked.matrix,
        alone=asked.alone,
        transform="" if graph is None else TRANSFORM_GRAPH,
    )
    manifest = Manifest(
        name=parts.name,
        task=spec.task,
        signature=asked.signature if graph is None else graph.signature,
        features=tuple(column.name for column in asked.signature.inputs),
        decoder=DECODER_VERSION,
        processor=platform.machine(),
        classes=spec.classes,
        threshold=parts.threshold,
        versions={"python": platform.python_version(), **{name: metadata.version(name) for name in made_with}},
        lineage=parts.lineage,
        native=native,
    )
    made = {native.file: kept.content, TRAINING: dump_json(spec)}
    made[REQUIREMENTS] = requirements((*SERVING, *made_with)).encode()
    proof = prove_native(objects, fitted)
    if graph is None:
        predictor = Predictor(manifest, "", objects)
    else:
        predictor = Predictor(manifest, "", BehindTransform(graph.session, objects))
        prove_transform(predictor, graph, parts.rows)
        made[TRANSFORM_GRAPH] = graph.onnx_model().SerializeToString(deterministic=True)
        made[TRANSFORM] = dump_json(graph.graph.document())
    return write_bundle(replace(manifest, proof=proof.numbers()), predictor, made, parts, folder)


def prove_native(session: NativeSession, model: ColumnModel) -> Proof:
    """Compare the object as it is loaded with the one that was fitted, on real rows and on made ones.

    Raises `BundleError` where a probability is off by more than 1e-5, or a number by 1e-5 of itself.
    """
    apart = differences(ask_table(session, model.evidence), model.answered.astype(np.float64))
    if apart.max(initial=0.0) > 1:
        wrong = np.flatnonzero(apart > 1)
        raise BundleError(
            f"The bundle does not answer like the object that was fitted in {len(wrong):,} of {len(apart):,} rows",
            got=f"up to {apart.max():.3g} times what is allowed",
            where=f"row {wrong[0]}: {model.evidence.slice(int(wrong[0]), 1).to_pylist()[0]}",
            remedy="Look for what the object does not keep when it is stored, such as a cache or a global.",
        )
    return Proof(model.real, len(apart) - model.real, float(apart.max(initial=0.0)), 0)


def prove_transform(predictor: Predictor, graph: TransformGraph, rows: "pa.Table") -> None:
    """Compare the features that objects are asked with, on real rows and on made ones, with the transform and with numpy.

    Raises `BundleError` where one differs in a bit, or there is no row.
    """
    if not rows.num_rows:
        raise BundleError("There is no row to prove the bundle on", remedy="Give the split a validation share.")
    made = rows_made(rows, graph.signature)
    for some in (rows, made):
        check_operations(graph, some.slice(0, BATCHED))
        same_features(predictor, graph, graph.features(some), some)


def _made_with(modules: Collection[str]) -> tuple[str, ...]:
    """Return the distributions that the objects want when they are read, and those that they are always read with."""
    known = metadata.packages_distributions()
    found = {name for module in modules for name in known.get(module.partition(".")[0], ())}
    installed = {name for names in known.values() for name in names}
    return tuple(sorted((found | {*OBJECTS} & installed) - {"evenkeel"}))


def _kind(session: NativeSession) -> str:
    estimator = session.estimator
    steps = [type(step).__name__ for _, step in getattr(estimator, "steps", ())]
    return " → ".join(steps) or type(estimator).__name__
