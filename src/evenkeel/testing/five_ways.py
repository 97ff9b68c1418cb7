"""The law of a finished project: a row is answered alike in every way in which a prediction can be asked for.

`check_five_ways` asks for the same rows in process, from a file, over HTTP alone and in batches (and by the Open Inference
Protocol), and of the framework itself. It wants a project with a released model, such as `evenkeel run` leaves: one graph,
or objects that serve by themselves.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from evenkeel.artifacts import Examples, Features
from evenkeel.bundles import Bundle, Predictor, load_bundle
from evenkeel.bundles.golden import as_json
from evenkeel.flows import load_run
from evenkeel.flows.finished import FinishedRun
from evenkeel.flows.project import open_project
from evenkeel.flows.train import refit, training_data
from evenkeel.serving import ServeSettings
from evenkeel.serving.process import ask, running
from evenkeel.training import Model, fit_model
from evenkeel.training.faithful import TOLERANCE, differences
from evenkeel.training.sklearn_columns import ColumnModel, as_frame
from evenkeel.transforms import TransformGraph
from evenkeel.transforms.inputs import Input
from evenkeel.typing import ClassLabel, ColumnType, Task

_BATCH = 64
_PATIENCE_SECONDS = 120
_UNSEEN: Mapping[ColumnType, Any] = {
    ColumnType.TEXT: "\u2400 never seen",
    ColumnType.INTEGER: -7,
    ColumnType.FLOAT: -7.5,
}
_TENSOR: Mapping[ColumnType, str] = {ColumnType.BOOLEAN: "BOOL", ColumnType.INTEGER: "INT64", ColumnType.FLOAT: "FP64"}


@dataclass(frozen=True, slots=True)
class Answers:
    """What one way said: ``scores``, float32, shape (rows, answers of a row), NaN for none; ``labels``, none for a number
    and for a row without an answer.

    Of several labels, each row has those that were decided; of quantiles, the scores are the median and each of them.
    """

    scores: npt.NDArray[np.float32]
    labels: tuple[ClassLabel | tuple[str, ...] | None, ...] = ()

    def same(self, other: "Answers") -> bool:
        """Return whether the answers are the same to the bit; one NaN is like another."""
        scores = [np.where(np.isnan(one.scores), np.float32(np.nan), one.scores).tobytes() for one in (self, other)]
        return scores[0] == scores[1] and self.labels == other.labels


class FinishedProject:
    """A project whose last run released a model, and the rows that it is asked about; ``trust`` is for one that wants it."""

    def __init__(self, folder: Path, rows: int = 200, *, trust: bool = False) -> None:
        self.folder = folder
        self.trust = trust
        self.run = load_run(folder=folder)
        bundle = self.run["package"]
        assert isinstance(bundle, Bundle)
        self.predictor: Predictor = load_bundle(bundle.folder, trust=trust)
        self.rows = rows_to_ask(self.run.examples("test"), self.predictor.signature.inputs, rows)
        self.asked = [{name: as_json(value) for name, value in row.items()} for row in self.rows.to_pylist()]

    def in_process(self) -> Iterator[tuple[str, Answers]]:
        """Yield the answers of the loaded bundle, for a table and for rows as they come from JSON."""
        yield "in process", self._decided(self.predictor.predict_table(self.rows))
        yield "in process, from JSON", self._decided(self.predictor.score_rows(self.asked))

    def scored(self) -> Iterator[tuple[str, Answers]]:
        """Yield the answers of ``evenkeel score`` for a Parquet and a CSV file."""
        with tempfile.TemporaryDirectory() as name:
            pq.write_table(self.rows, Path(name, "rows.parquet"))
            lists = any(pa.types.is_list(kind) for kind in self.rows.schema.types)
            if not lists:  # which CSV cannot hold
                pyarrow.csv.write_csv(self.rows, Path(name, "rows.csv"))
            for kind in ("parquet", *(() if lists else ("csv",))):
                sink = Path(name, f"scored-{kind}.parquet")
                command = [sys.executable, "-m", "evenkeel", "score", f"{name}/rows.{kind}", "--to", str(sink)]
                command += ["--trust"] if self.trust else []
                command += ["--model", self.predictor.name]  # who names it need not read the pipeline
                done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stdout + done.stderr
                yield f"batch file, {kind}", _of_file(pq.read_table(sink))

    def over_http(self) -> Iterator[tuple[str, Answers]]:
        """Yield the answers of a real server: alone, in batches, and by the Open Inference Protocol."""
        routing = open_project(self.folder).settings.routing
        with tempfile.TemporaryDirectory() as log:
            predictions = Path(log)
            settings = ServeSettings(
                routing=routing, predictions=predictions, port=0, compaction=False, trust=self.trust
            )
            with running(settings, _PATIENCE_SECONDS) as server, server.connection() as connection:
                yield "HTTP, row by row", self._posted(connection, 1)
                yield "HTTP, batches", self._posted(connection, _BATCH)
                yield "Open Inference", self._inferred(connection)

    def framework(self) -> Answers:
        """Return what the framework says of the features, or of the raw columns, which no graph has part in.

        Where the framework's own object was not kept, the same model is trained again.
        """
        graph, model = self.run["transform.graph"], self.run[_trained(self.run)]
        assert isinstance(graph, TransformGraph)
        assert isinstance(model, Model)
        if isinstance(model.fitted, ColumnModel):
            return self._decided(_by_itself(model.fitted, self.rows, graph))
        features = graph.features(self.rows)
        scores, known = model.fitted.framework_scores(features)
        if not known.all():
            scores, known = self._trained_again(model).fitted.framework_scores(features)
        assert known.all()
        return self._decided(scores.astype(np.float32))

    def _trained_again(self, model: Model) -> Model:
        examples, features, graph = self.run["ingest"], self.run["transform.features"], self.run["transform.graph"]
        assert isinstance(examples, Examples)
        assert isinstance(features, Features)
        assert isinstance(graph, TransformGraph)
        trainer = self._trainer()
        if _trained(self.run) == "refit":
            return refit(examples, features, graph, trainer, model)
        return fit_model(trainer, training_data(examples, features), model.spec.parameters, model.spec.classes)

    def _trainer(self) -> Any:
        return open_project(self.folder).pipeline.trainer

    def _decided(self, scores: npt.NDArray[Any]) -> Answers:
        labels = self.predictor.manifest.classes
        if self.predictor.task is Task.QUANTILE:
            median = self.predictor.quantiles.index(0.5)
            return Answers(np.column_stack([scores[:, median], scores]))
        if self.predictor.task is Task.MULTILABEL:
            silent, marks = np.isnan(scores[:, 0]), self.predictor.decide(scores)
            names = [tuple(self.predictor.classes[at] for at in np.flatnonzero(row)) for row in marks]
            return Answers(scores, tuple(None if none else name for none, name in zip(silent, names, strict=True)))
        matrix = scores.reshape(len(scores), -1)
        chosen = zip(matrix[:, 0], self.predictor.decide(scores).tolist(), strict=True) if labels else ()
        return Answers(matrix, tuple(labels[place] if first == first else None for first, place in chosen))

    def _posted(self, connection: HTTPConnection, size: int) -> Answers:
        told: list[Any] = []
        for start in range(0, len(self.asked), size):
            body = json.dumps({"rows": self.asked[start : start + size]}).encode()
            told += _good(*ask(connection, "POST", "/predict", body))["predictions"]
        if not self.predictor.classes:
            names = [*map(str, self.predictor.quantiles)]
            numbers = [[one["value"], *(one["quantiles"][name] for name in names)] for one in told]
            return Answers(np.array(numbers, np.float32))
        scores = [[one["probabilities"][name] for name in self.predictor.classes] for one in told]
        if self.predictor.task is Task.MULTILABEL:
            return Answers(np.array(scores, np.float32), tuple(tuple(one["labels"]) for one in told))
        return Answers(np.array(scores, np.float32), tuple(one["label"] for one in told))

    def _inferred(self, connection: HTTPConnection) -> Answers:
        inputs = [_tensor(column, self.asked) for column in self.predictor.signature.inputs]
        path = f"/v2/models/{self.predictor.name}/infer"
        told = _good(*ask(connection, "POST", path, json.dumps({"inputs": inputs}).encode()))
        found = {one["name"]: one["data"] for one in told["outputs"]}
        matrix = found.get("probabilities", found.get("quantiles", []))
        columns = [*([] if self.predictor.classes else [found["value"]]), *([matrix] if matrix else [])]
        scores = np.hstack([np.array(one, np.float32).reshape(len(self.asked), -1) for one in columns])
        if self.predictor.task is Task.MULTILABEL:
            return Answers(scores, _named(found["labels"], self.predictor.classes))
        named = dict(zip(self.predictor.classes, self.predictor.manifest.classes, strict=True))
        return Answers(scores, tuple(named.get(label) for label in found.get("label", ())))


def check_five_ways(folder: Path, rows: int = 200, *, trust: bool = False) -> FinishedProject:
    """Ask for the same rows in every way: the same bits, and within the contract of what the framework says.

    A label may differ from the framework's only where its own score is that close to another decision. ``trust`` is for a
    model that holds a pickle.
    """
    project = FinishedProject(folder, rows, trust=trust)
    (_, first), *others = [*project.in_process(), *project.scored(), *project.over_http()]
    assert np.isfinite(first.scores).any()
    for way, found in others:
        assert found.same(first), f"{way} answers otherwise in {_unlike(found, first)}"
    framework = project.framework()
    apart = differences(first.scores, framework.scores, numbers=not framework.labels)
    assert (apart <= 1).all(), f"the framework answers otherwise in rows {np.flatnonzero(apart > 1)[:5].tolist()}"
    _decides_alike(project.predictor, first, framework)
    return project


def rows_to_ask(table: pa.Table, inputs: Sequence[Input], count: int) -> pa.Table:
    """Return rows spread evenly over a table, and for each column one in which it is null, and one of what no row has."""
    table = table.select([column.name for column in inputs])
    places = np.unique(np.linspace(0, table.num_rows - 1, min(count, table.num_rows)).astype(np.int64))
    row = table.slice(0, 1)
    changed = [row.to_pylist()[0] | {column.name: None} for column in inputs if column.nullable]
    changed += [row.to_pylist()[0] | {one.name: unseen} for one in inputs for unseen in _unseen(one)]
    return pa.concat_tables([table.take(places), pa.Table.from_pylist(changed, table.schema)]).combine_chunks()


def _unseen(column: Input) -> list[Any]:
    if column.items is None:
        return [_UNSEEN[column.type]] if column.type in _UNSEEN else []
    return [[], [None], [_UNSEEN[column.items], None] if column.items in _UNSEEN else []]


def _decides_alike(predictor: Predictor, first: Answers, framework: Answers) -> None:
    if predictor.task is Task.MULTILABEL:
        cuts, otherwise = (
            np.array(predictor.thresholds, np.float32),
            [*zip(first.labels, framework.labels, strict=True)],
        )
        near = (np.abs(framework.scores - cuts) <= TOLERANCE).any(axis=1)
        assert all(close or found == expected for close, (found, expected) in zip(near, otherwise, strict=True))
        return
    for row, (found, expected) in enumerate(zip(first.labels, framework.labels, strict=True)):
        largest, second = np.sort(framework.scores[row])[:-3:-1].tolist()
        two = len(predictor.classes) == 2
        margin = abs(framework.scores[row, 1] - predictor.threshold) if two else largest - second
        assert found == expected or margin <= TOLERANCE, f"row {row}: {found} and not {expected}"


def _by_itself(model: ColumnModel, rows: pa.Table, graph: TransformGraph) -> npt.NDArray[np.float32]:
    """Return what the object that was kept says when it is called without us, row by row; NaN where it refuses one."""
    estimator, asked = model.native.stored.load(trust=True), model.native.asked
    ask = estimator.predict_proba if asked.classes else estimator.predict
    given = as_frame(rows, asked.signature) if model.reads_columns else graph.features(rows).astype(np.float64)
    scores = np.full((rows.num_rows, asked.classes) if asked.classes else rows.num_rows, np.nan, np.float32)
    for row in range(rows.num_rows):
        with contextlib.suppress(Exception):
            scores[row] = ask(given[row : row + 1])[0]
    return scores


def _trained(run: FinishedRun) -> str:
    return "refit" if "refit" in run.outputs else "train"


def _of_file(table: pa.Table) -> Answers:
    numbers = [name for name in table.column_names if pa.types.is_float32(table.schema.field(name).type)]
    scores = np.stack([table[name].to_numpy() for name in numbers], axis=1)
    marks = [name for name in table.column_names if name.startswith("label_")]
    if marks:
        flat = [mark for row in zip(*(table[name].to_pylist() for name in marks), strict=True) for mark in row]
        return Answers(scores, _named(flat, tuple(name.removeprefix("label_") for name in marks)))
    return Answers(scores, tuple(table["label"].to_pylist()) if "label" in table.column_names else ())


def _named(marks: Sequence[bool], labels: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the labels of each row, of which there are as many marks as labels, row by row."""
    rows = np.array(marks, np.bool_).reshape(-1, len(labels))
    return tuple(tuple(name for name, mark in zip(labels, row, strict=True) if mark) for row in rows)


def _tensor(column: Input, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    data = [row[column.name] for row in rows]
    if column.items is not None:
        data = [None if value is None else json.dumps(value) for value in data]
    return {"name": column.name, "shape": [len(data)], "datatype": _TENSOR.get(column.type, "BYTES"), "data": data}


def _good(status: int, body: Any) -> Any:
    assert status == 200, body
    return body


def _unlike(found: Answers, first: Answers) -> str:
    bits = [np.where(np.isnan(one.scores), np.float32(np.nan), one.scores).view(np.uint32) for one in (found, first)]
    if bits[0].shape != bits[1].shape:
        return f"its form: {found.scores.shape} and not {first.scores.shape}"
    rows = np.flatnonzero((bits[0] != bits[1]).any(axis=1))
    return f"rows {rows[:5].tolist()}: {found.scores[rows[:5]]} and not {first.scores[rows[:5]]}"
