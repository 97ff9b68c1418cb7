"""Adopt: a model that exists already, and a sample of its rows → a version of a model like any other."""

import contextlib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from evenkeel.adoption import Adopted, adopt_model, open_file, read_mlmodel, understand
from evenkeel.adoption.addresses import local_path, scheme_of, title_of
from evenkeel.adoption.mlflow import FILE as MLMODEL
from evenkeel.artifacts import SourceFile
from evenkeel.bundles.manifest import FILE as BUNDLE
from evenkeel.bundles.manifest import Manifest, read_manifest
from evenkeel.clock import SystemClock
from evenkeel.engines import open_engine
from evenkeel.errors import NotFoundError, UsageError
from evenkeel.evaluation import EvaluationResult
from evenkeel.flows.adoption import Given, adoption_graph
from evenkeel.flows.judged import known_labels, labelled
from evenkeel.flows.project import Project, found_project, start_project
from evenkeel.flows.provenance import code_state, environment_state
from evenkeel.flows.tables import Table, open_table
from evenkeel.pipeline import Reporter, Request, RunResult, Workspace, run
from evenkeel.registry import ModelVersion
from evenkeel.registry.names import check_model
from evenkeel.sources import Csv
from evenkeel.sources import open_file as open_source
from evenkeel.typing import ColumnType, Json, Task


@dataclass(frozen=True, slots=True)
class Adoption:
    """What became of a model that was adopted.

    ``served_by`` says what answers: one graph, or the objects themselves. ``bundle`` is its folder; ``answers`` says
    whether it is the version that is served now. ``proven`` is the number of rows of the sample in which the framework
    gives the same answer, ``proof`` what was compared when it was packed.
    """

    name: str
    version: int
    framework: str
    task: Task
    columns: tuple[str, ...]
    served_by: str
    bundle: str
    answers: bool
    rows: int
    proven: int
    proof: Mapping[str, float]
    run: str
    evaluation: EvaluationResult | None = None


def adopt(
    model: Any,
    sample: Table,
    *,
    name: str | None = None,
    label: str | None = None,
    trust: bool = False,
    replace: bool = False,
    folder: str | Path = ".",
    reporter: Reporter | None = None,
) -> Adoption:
    """Take a model that exists already, without training it again; from then on it is served like any other.

    ``model`` is a file or a folder (MLflow's format, ONNX, LightGBM's text, XGBoost's JSON or UBJ, skops; joblib and
    pickle with ``trust``, since reading them runs what they hold), or a fitted object of LightGBM, XGBoost, scikit-learn
    or ONNX. ``sample`` are rows like those that it will be asked about, a file or whatever hands over Arrow: the model is
    proven on each of them, and later rows are compared with them. With a ``label`` it is also judged on them.

    The first version of a name answers at once; a later one does with ``replace``. The project is the one at or above
    ``folder``, or a new one there. Raises an error of `evenkeel.errors`, and then no version was registered.
    """
    opened = _open(model, trust=trust)
    name = _named(opened, name)
    table, files = _sample(sample, opened.columns)
    if label is not None and label not in table.column_names:
        raise NotFoundError("column (the label)", label, table.column_names)
    foreign = understand(opened.model, len(table.column_names) - (label is not None))
    adopted = adopt_model(foreign, table, declared=opened.columns, label=label, origin=opened.origin, trust=trust)
    if label is not None:
        known_labels(labelled(table, label).rows.column(label), foreign.classes, label)
    project = found_project(Path(folder)) or start_project(Path(folder))
    is_new = _fits_the_name(project, name, adopted)
    given = Given(adopted, files, label)
    with contextlib.chdir(project.root):
        done = _run(project, given, name, rolls_out=is_new or replace, reporter=reporter or Reporter())
    if done.error is not None:
        raise done.error
    return _told(project, done, given, foreign.title)


@dataclass(frozen=True, slots=True)
class _Opened:
    """An object of a framework, what is remembered of where it came from, and the columns that a signature beside it names."""

    model: Any
    origin: Mapping[str, Json]
    title: str | None = None
    columns: Mapping[str, ColumnType] = field(default_factory=dict)


def _open(model: Any, *, trust: bool) -> _Opened:
    if not isinstance(model, str | Path):
        return _Opened(model, {"from": "an object in memory"})
    with TemporaryDirectory() as folder:
        found = _open_path(local_path(model, Path(folder)), trust=trust)
    if scheme_of(model) in (None, "file"):
        return found
    return replace(found, origin={**found.origin, "from": str(model)}, title=title_of(str(model)))


def _open_path(path: Path, *, trust: bool) -> _Opened:
    if path.is_dir():
        return _open_folder(path, trust=trust)
    if not path.is_file():
        near = [str(file) for file in path.parent.glob("*")] if path.parent.is_dir() else []
        raise NotFoundError("model", str(path), near, where=Path.cwd(), remedy="Name its file or folder.")
    return _Opened(open_file(path, trust=trust), _origin(path), path.name.partition(".")[0])


def _open_folder(folder: Path, *, trust: bool) -> _Opened:
    if (folder / BUNDLE).is_file():
        raise UsageError(f"{folder} is a bundle of Evenkeel already", remedy="Evaluate or serve it as it is.")
    if not (folder / MLMODEL).is_file():
        remedy = "Name the file of the model, or the folder that holds MLmodel."
        raise UsageError(f"{folder} is no model", expected=f"a folder with {MLMODEL}", remedy=remedy)
    found = read_mlmodel(folder)
    origin = {**_origin(found.file), "mlflow": found.version}
    return _Opened(open_file(found.file, trust=trust), origin, folder.resolve().name, found.columns)


def _origin(file: Path) -> dict[str, Json]:
    with file.open("rb") as stream:
        return {"from": file.as_posix(), "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}


def _named(opened: _Opened, name: str | None) -> str:
    if name is None:
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", opened.title or "").strip("-._")
        if not name:
            raise UsageError("What is the model to be called?", remedy="Give a name: name='churn' (--name churn).")
    check_model(name)
    return name


def _sample(sample: Table, columns: Mapping[str, ColumnType]) -> tuple[pa.Table, tuple[SourceFile, ...]]:
    """Return the rows, and the files that they are in; what a signature calls text is read as text in a CSV file."""
    engine = open_engine()
    if not isinstance(sample, str | Path):
        return open_table(engine, sample).table(), ()
    source = open_source(Path(sample))
    if isinstance(source, Csv):
        texts = {name: "text" for name, kind in columns.items() if kind is ColumnType.TEXT}
        source = replace(source, types=texts)
    return source.relation(engine).table(), source.digests()


def _fits_the_name(project: Project, name: str, adopted: Adopted) -> bool:
    """Return whether the name has no version yet; raises `UsageError` where it is that of another question."""
    try:
        earlier = project.registry.list(name)[0]
    except NotFoundError:
        return True
    if earlier.bundle not in project.store:
        return False
    manifest, spec = read_manifest(project.store.folder(earlier.bundle)), adopted.model.spec
    asked, answered = _question(manifest), (spec.task, spec.classes, adopted.signature.inputs)
    if asked != answered:
        raise UsageError(
            f"{earlier.model}@{earlier.version} is another model: it reads other columns, or answers otherwise",
            expected=_written(*asked),
            got=_written(*answered),
            remedy="Give this one another name, with --name.",
        )
    return False


def _question(manifest: Manifest) -> tuple[Any, ...]:
    return manifest.task, manifest.classes, manifest.signature.inputs


def _written(task: Task, classes: tuple[Any, ...], inputs: tuple[Any, ...]) -> str:
    answer = f"{task} of {', '.join(map(str, classes))}" if classes else str(task)
    return f"{answer}; {', '.join(f'{one.name} ({one.type})' for one in inputs)}"


def _run(project: Project, given: Given, name: str, *, rolls_out: bool, reporter: Reporter) -> RunResult:
    settings = project.settings
    request = Request(
        pipeline=name,
        parameters={"adopt": dict(given.adopted.model.spec.trainer), "label": given.label},
        code=code_state(project.root),
        environment=environment_state(),
    )
    workspace = Workspace(
        project=project.root,
        state=settings.state,
        store=project.store,
        ledger=project.ledger,
        clock=SystemClock(),
        ledger_url=settings.ledger_url,
    )
    graph = adoption_graph(given, name, rolls_out=rolls_out, routing=settings.routing, tags={})
    return run(graph, request, workspace, reporter)


def _told(project: Project, done: RunResult, given: Given, title: str) -> Adoption:
    reference, judged = done.output("register"), done.output("evaluate") if given.label else None
    assert reference is not None
    version = project.store.get_as(reference, ModelVersion)
    champion = project.registry.champion(version.name)
    packed = done.output("package")
    assert packed is not None
    bundle = project.store.folder(packed)
    adopted, manifest = given.adopted, read_manifest(bundle)
    return Adoption(
        name=version.name,
        version=version.version,
        framework=title,
        task=adopted.model.spec.task,
        columns=tuple(one.name for one in adopted.signature.inputs),
        served_by=manifest.served_by,
        bundle=str(bundle),
        answers=champion is not None and champion.version == version.version,
        rows=adopted.sample.num_rows,
        proven=adopted.proven,
        proof=manifest.proof,
        run=done.run_id,
        evaluation=None if judged is None else project.store.get_as(judged, EvaluationResult),
    )
