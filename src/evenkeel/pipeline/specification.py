"""A step as a JSON file, without live objects: what a process, Airflow or a pod of Kubernetes is given to run."""

import importlib
from collections.abc import Callable, Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from evenkeel.artifacts import FolderStore, Reference
from evenkeel.artifacts.base import dump_json
from evenkeel.clock import SystemClock
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.ledger import open_ledger
from evenkeel.pipeline.context import Progress, no_progress
from evenkeel.pipeline.graph import Graph
from evenkeel.pipeline.job import Job, perform
from evenkeel.pipeline.logs import captured
from evenkeel.pipeline.node import Node
from evenkeel.pipeline.project import FILE, LoadedProject, load_project
from evenkeel.pipeline.results import Request, Workspace
from evenkeel.pipeline.step import Step
from evenkeel.typing import Json

if TYPE_CHECKING:
    from evenkeel.ledger import Ledger

_VERSION = 1
GraphBuilder = Callable[[LoadedProject, Mapping[str, Json]], Graph]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpecification:
    """What it takes to run one step somewhere else.

    With a ``graph`` (``module:function``, given the project and ``settings``) the step is its node of that name, with
    the node's own parameters; without, it is imported from ``step`` and given ``parameters``. ``inputs`` are names of
    artifacts in ``store``, a folder; ``folder`` is for logs and scratch.
    """

    version: int = _VERSION
    run_id: str
    node: str
    step: str
    project: str
    store: str
    folder: str
    ledger: str | None = None
    graph: str | None = None
    settings: Mapping[str, Json] = field(default_factory=dict)
    inputs: Mapping[str, str | None] = field(default_factory=dict)
    parameters: Mapping[str, Json] = field(default_factory=dict)
    cache: bool = True

    def job(self, report: Progress = no_progress) -> Job:
        """Load the project and return what is to be done; the project is then the active one."""
        node = self._find_node(_load(Path(self.project), self.settings))
        return Job(
            node=node,
            inputs={name: None if text is None else Reference.parse(text) for name, text in self.inputs.items()},
            run_id=self.run_id,
            folder=Path(self.folder),
            store=FolderStore(Path(self.store)),
            clock=SystemClock(),
            open_ledger=self._open_ledger,
            report=report,
            cache=self.cache,
        )

    def _find_node(self, project: LoadedProject) -> Node:
        if self.graph is not None:
            builder: GraphBuilder = import_name(self.graph)
            nodes = builder(project, self.settings).nodes
            if self.node not in nodes:
                raise NotFoundError("step", self.node, nodes, where=self.graph)
            return nodes[self.node]
        step = import_name(self.step)
        if not isinstance(step, Step):
            raise DefinitionError("This is not a step", got=self.step, remedy="Decorate the function with @step.")
        hints = step.signature.parameters
        values = {name: msgspec.convert(value, hints[name], strict=False) for name, value in self.parameters.items()}
        return Node(self.node, step, {}, values)

    def _open_ledger(self) -> "Ledger":
        if self.ledger is None:
            raise DefinitionError("This step wants the ledger, and was not told where it is", got=self.node)
        return open_ledger(self.ledger)


def specify(job: Job, request: Request, workspace: Workspace) -> StepSpecification:
    """Return the specification of a job; raises `DefinitionError` where another process could not do it."""
    store = workspace.store
    if not isinstance(store, FolderStore):
        raise DefinitionError(
            "A process of its own cannot reach this store", got=type(store).__name__, where=job.node.name
        )
    return StepSpecification(
        run_id=job.run_id,
        node=job.node.name,
        step=job.node.step.address,
        project=str(workspace.project.resolve()),
        store=str(store.root.resolve()),
        folder=str(job.folder.resolve()),
        ledger=workspace.ledger_url,
        graph=request.builder,
        settings=request.parameters,
        inputs={name: None if one is None else str(one) for name, one in job.inputs.items()},
        parameters={} if request.builder else _plain(job.node),
        cache=job.cache,
    )


def read_specification(path: Path) -> StepSpecification:
    """Return the specification in a file; raises `DefinitionError` where it is none, or one of another version."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=StepSpecification)
    except (OSError, msgspec.DecodeError) as error:
        raise DefinitionError("This is not the specification of a step", got=str(error), where=path) from error
    if found.version != _VERSION:
        problem, remedy = "This specification is of another version", "Run it with the Evenkeel that wrote it."
        raise DefinitionError(problem, expected=_VERSION, got=found.version, where=path, remedy=remedy)
    return found


def write_specification(specification: StepSpecification, path: Path) -> None:
    """Write a specification to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dump_json(specification))


def execute(path: Path) -> dict[str, Reference]:
    """Run the step that a file specifies, and return the names of what it made; whatever it raises is raised.

    It runs in the folder of the project, as it does in a run: this process is in that folder meanwhile.
    """
    specification = read_specification(path)
    with captured(), chdir(specification.project):
        return {name: row.reference for name, row in perform(specification.job()).items()}


def import_name(address: str) -> Any:
    """Return what ``module:name`` stands for; raises `DefinitionError` where it stands for nothing."""
    module, _, name = address.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise DefinitionError(
            "This cannot be imported", expected="module:name", got=address, where=str(error)
        ) from error
    return found


def _load(folder: Path, settings: Mapping[str, Json]) -> LoadedProject:
    if (folder / FILE).is_file():
        given = settings.get("set", {})
        assert isinstance(given, dict)
        return load_project(folder, given)
    project = LoadedProject(folder)
    project.activate()
    return project


def _plain(node: Node) -> dict[str, Json]:
    address = node.step.address
    if "<" in address or address.startswith("__main__"):
        raise DefinitionError(
            f"The step {node.name!r} has a time limit, so it runs in a process of its own, which cannot import it",
            got=address,
            remedy="Put the function at the top of a module.",
        )
    try:
        parameters: dict[str, Json] = msgspec.json.decode(msgspec.json.encode(node.arguments))
    except TypeError as error:
        raise DefinitionError(
            f"The step {node.name!r} has a time limit, and a parameter that another process cannot be given",
            got=str(error),
            remedy="Say how the graph is built again: builder='module:function'.",
        ) from error
    return parameters
