"""Packing: a transform and a model become one graph, and the graph a bundle."""

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from evenkeel.artifacts.base import dump_json
from evenkeel.bundles.bundle import Bundle
from evenkeel.bundles.environment import LOADING, environment, requirements
from evenkeel.bundles.files import sha256
from evenkeel.bundles.golden import golden_rows
from evenkeel.bundles.importances import column_importances
from evenkeel.bundles.manifest import (
    CARD,
    ENVIRONMENT,
    FILE,
    GOLDEN,
    MODEL,
    REQUIREMENTS,
    SCHEMA,
    TRAINING,
    TRANSFORM,
    Manifest,
)
from evenkeel.bundles.meaning import input_meanings, output_meanings
from evenkeel.bundles.predictor import Predictor
from evenkeel.bundles.prove import prove
from evenkeel.schema import Schema
from evenkeel.training import Model
from evenkeel.transforms import DECODER_VERSION, ROW_MULTIPLE, TransformGraph
from evenkeel.transforms.session import Session
from evenkeel.typing import Task

if TYPE_CHECKING:
    import onnx
    import pyarrow as pa

_MADE_BY = ("numpy", "onnx", "onnxruntime", "lightgbm", "scikit-learn", "skl2onnx")


@dataclass(frozen=True, slots=True)
class BundleParts:
    """What a bundle is made of.

    ``rows`` are those that the export is proven on, and of which the golden rows are. There is no ``graph`` where the
    model reads the raw columns. ``label`` is the column that is answered, and ``schema`` what its data promise.
    ``documents`` are more files that travel with it, by name, and ``card`` writes the model card, once all else of the
    manifest is known.
    """

    name: str
    graph: TransformGraph | None
    model: Model
    rows: "pa.Table"
    threshold: float = 0.5
    lineage: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, bytes] = field(default_factory=dict)
    label: str = "label"
    schema: Schema | None = None
    card: Callable[[Manifest], str] | None = None
    thresholds: tuple[float, ...] = ()


def pack(parts: BundleParts, folder: Path) -> Bundle:
    """Write a bundle of one graph into an empty folder; raises `BundleError` where it does not answer like the framework."""
    spec, transform = parts.model.spec, parts.graph
    assert transform is not None
    manifest = Manifest(
        name=parts.name,
        task=spec.task,
        signature=transform.signature,
        features=transform.feature_names,
        decoder=DECODER_VERSION,
        processor=platform.machine(),
        classes=spec.classes,
        threshold=parts.threshold,
        thresholds=parts.thresholds or tuple(parts.threshold for _ in spec.classes if spec.task is Task.MULTILABEL),
        quantiles=spec.quantiles,
        versions={name: metadata.version(name) for name in _MADE_BY},
        lineage=parts.lineage,
    )
    graph = merged(transform.onnx_model(), parts.model.graph).SerializeToString(deterministic=True)
    predictor = Predictor(manifest, "", Session(graph))
    proof = prove(predictor, parts.model, transform, parts.rows)
    made = {
        MODEL: graph,
        TRANSFORM: dump_json(transform.graph.document()),
        TRAINING: dump_json(spec),
        REQUIREMENTS: requirements(LOADING).encode(),
    }
    return write_bundle(replace(manifest, proof=proof.numbers()), predictor, made, parts, folder)


def write_bundle(
    manifest: Manifest, predictor: Predictor, made: Mapping[str, bytes], parts: BundleParts, folder: Path
) -> Bundle:
    """Write a bundle that is proven: the files that were made, what travels with them, golden rows, what columns mean."""
    promised = {} if parts.schema is None else {one.name: one for one in parts.schema.columns}
    label = None if manifest.task is Task.MULTILABEL else parts.label
    column = None if label is None else promised.get(label)
    names = [column.name for column in manifest.signature.inputs]
    manifest = replace(
        manifest,
        inputs={} if parts.schema is None else input_meanings(parts.schema, names),
        outputs=output_meanings(predictor.classes, label, column, manifest.quantiles),
        importances=column_importances(predictor, parts.rows),
    )
    files = {**made, GOLDEN: dump_json(golden_rows(predictor, parts.rows)), ENVIRONMENT: environment()}
    if parts.schema is not None:
        files[SCHEMA] = dump_json(parts.schema)
    if parts.card is not None:
        files[CARD] = parts.card(manifest).encode()
    files |= parts.documents
    for name, content in files.items():
        (folder / name).write_bytes(content)
    digests = {name: sha256(folder / name) for name in sorted(files)}
    (folder / FILE).write_bytes(dump_json(replace(manifest, files=digests)))
    return Bundle(folder)


def merged(transform: "onnx.ModelProto", model: "onnx.ModelProto") -> "onnx.ModelProto":
    """Return one graph from the tensors of the signature to ``scores``, with ``features`` beside it."""
    import onnx
    from onnx import checker, compose, helper

    behind = compose.add_prefix(model, "model/", rename_inputs=False, rename_outputs=False)
    levels: dict[str, int] = {}
    for opset in [*transform.opset_import, *behind.opset_import]:
        levels[opset.domain] = max(opset.version, levels.get(opset.domain, 0))
    opsets = [helper.make_opsetid(domain, version) for domain, version in sorted(levels.items())]
    outputs = [*behind.graph.output, *transform.graph.output]
    graph = helper.make_graph(
        [*transform.graph.node, *behind.graph.node],
        "bundle",
        list(transform.graph.input),
        outputs,
        [*transform.graph.initializer, *behind.graph.initializer],
    )
    whole = helper.make_model(graph, opset_imports=opsets, ir_version=transform.ir_version, producer_name="evenkeel")
    helper.set_model_props(whole, {ROW_MULTIPLE: str(max(map(_row_multiple, (transform, model))))})
    checker.check_model(whole)
    found: onnx.ModelProto = whole
    return found


def _row_multiple(model: "onnx.ModelProto") -> int:
    return next((int(one.value) for one in model.metadata_props if one.key == ROW_MULTIPLE), 8)
