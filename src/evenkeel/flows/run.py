"""Running the pipeline of a project."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenkeel.artifacts import ArtifactStore
from evenkeel.clock import SystemClock
from evenkeel.errors import DefinitionError
from evenkeel.flows.definition import Pipeline
from evenkeel.flows.provenance import code_state, environment_state
from evenkeel.flows.standard import build_graph
from evenkeel.ledger import Ledger
from evenkeel.pipeline import (
    Graph,
    LoadedProject,
    Reporter,
    Request,
    RunResult,
    Workspace,
    load_project,
    run,
)
from evenkeel.settings import Settings
from evenkeel.sources.splits import parse_moment
from evenkeel.typing import Json

_BUILDER = "evenkeel.flows.run:graph_of"


def load_pipeline(root: Path) -> Pipeline:
    """Return the pipeline that the ``pipeline.py`` in a folder defines."""
    return load_project(root).find(Pipeline)


def graph_of(project: LoadedProject, settings: Mapping[str, Any]) -> Graph:
    """Return the graph of a project's pipeline, in whichever process it is wanted.

    ``settings`` has ``set``, the parameters that the project was loaded with; ``as_of``; ``routing``, the file of the
    routing table; ``predictions``, the folder of the log of predictions; and ``trusted_keys``, files of public keys.
    """
    return build_graph(
        project.find(Pipeline),
        as_of=settings["as_of"],
        routing=Path(settings["routing"]),
        predictions=Path(settings["predictions"]),
        trusted_keys=tuple(map(Path, settings["trusted_keys"])),
    )


def run_pipeline(
    settings: Settings,
    store: ArtifactStore,
    ledger: Ledger,
    *,
    given: Mapping[str, str],
    as_of: str | None = None,
    from_step: str | None = None,
    cache: bool = True,
    reporter: Reporter | None = None,
) -> RunResult:
    """Run the pipeline in ``settings.root``, with the parameters ``given``; what its steps raise is in the result."""
    if as_of is not None:
        parse_moment(as_of)
    project = load_project(settings.root, given)
    pipeline = project.find(Pipeline)
    if settings.root.resolve() != Path.cwd():
        raise DefinitionError("A pipeline runs in its own folder", expected=settings.root, got=Path.cwd())
    parameters: dict[str, Json] = {
        "set": dict(given),
        "as_of": as_of,
        "routing": str(settings.routing),
        "predictions": str(settings.predictions),
        "trusted_keys": [str(key) for key in settings.trusted_keys],
    }
    request = Request(
        pipeline=pipeline.name,
        parameters=parameters,
        tags=pipeline.tags,
        code=code_state(settings.root),
        environment=environment_state(),
        cache=cache,
        from_step=from_step,
        builder=_BUILDER,
    )
    workspace = Workspace(
        project=settings.root,
        state=settings.state,
        store=store,
        ledger=ledger,
        clock=SystemClock(),
        ledger_url=settings.ledger_url,
    )
    return run(graph_of(project, parameters), request, workspace, reporter)
