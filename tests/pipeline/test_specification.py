from dataclasses import replace
from pathlib import Path

import pytest

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.pipeline import Request, execute, load_project, run
from evenkeel.pipeline.job import Job
from evenkeel.pipeline.specification import import_name, read_specification, specify, write_specification
from evenkeel.testing.steps import check_specifications
from evenkeel.testing.stores import MemoryStore

PIPELINE = """
from dataclasses import dataclass
from pathlib import Path
from evenkeel.artifacts import Document
from evenkeel.pipeline import Graph, Node, step

@dataclass(frozen=True)
class Sum(Document):
    value: int

def double(x):
    return 2 * x

@step
def begin(value: int) -> Sum:
    return Sum(value)

@step
def count(file: str) -> Sum:
    return Sum(len(Path(file).read_text()))

@step
def apply(number: Sum, function: object) -> Sum:
    return Sum(function(number.value))

def build(project, settings):
    start = Node("start", begin, {}, {"value": settings["value"]})
    return Graph([start, Node("double", apply, {"number": "start"}, {"function": double})])
"""


@pytest.fixture
def ran(place, tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pipeline.py").write_text(PIPELINE)
    project = load_project(folder)
    place = replace(place, project=folder)
    request = Request("sums", {"value": 21}, builder="pipeline:build")
    graph = project.module.build(project, request.parameters)
    yield place, request, graph, run(graph, request, place)
    project.deactivate()


def specification(ran, name):
    place, request, graph, result = ran
    inputs = {key: result.output(source.node) for key, source in graph.inputs[name].items()}
    job = Job(graph.nodes[name], inputs, result.run_id, place.state / "again", place.store, place.clock, None)
    return specify(job, request, place)


def test_a_step_gives_the_same_from_its_specification(ran, tmp_path):
    place, request, graph, result = ran
    check_specifications(graph, request, place, result, tmp_path / "again")


def test_a_specification_is_executed(ran, tmp_path):
    write_specification(specification(ran, "double"), tmp_path / "double.json")
    place, _, _, result = ran
    assert execute(tmp_path / "double.json") == {"output": result.output("double")}
    assert place.store.get(result.output("double")).value == 42


def test_a_specification_is_read_as_it_was_written(ran, tmp_path):
    written = specification(ran, "double")
    write_specification(written, tmp_path / "deep" / "double.json")
    assert read_specification(tmp_path / "deep" / "double.json") == written


def test_without_a_builder_the_parameters_are_in_the_specification(ran, tmp_path):
    written = replace(specification(ran, "start"), graph=None, parameters={"value": 5}, step="pipeline:begin")
    write_specification(written, tmp_path / "start.json")
    made = execute(tmp_path / "start.json")
    assert ran[0].store.get(made["output"]).value == 5


def test_a_step_finds_the_files_of_its_project_wherever_it_is_started(ran, tmp_path, monkeypatch):
    (tmp_path / "project" / "letters.txt").write_text("abc")
    written = replace(
        specification(ran, "start"), graph=None, parameters={"file": "letters.txt"}, step="pipeline:count"
    )
    write_specification(written, tmp_path / "count.json")
    monkeypatch.chdir(tmp_path)
    assert ran[0].store.get(execute(tmp_path / "count.json")["output"]).value == 3
    assert Path.cwd() == tmp_path


@pytest.mark.parametrize("text", ["", "{}", '{"version": 1}', "[1]"])
def test_a_file_that_is_no_specification(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(DefinitionError, match="not the specification of a step"):
        read_specification(tmp_path / "x.json")


def test_a_specification_of_another_version(ran, tmp_path):
    write_specification(replace(specification(ran, "double"), version=2), tmp_path / "x.json")
    with pytest.raises(DefinitionError, match=r"of another version\n  expected: 1\n  got: 2"):
        execute(tmp_path / "x.json")


def test_a_specification_that_is_not_there(tmp_path):
    with pytest.raises(DefinitionError, match="No such file"):
        read_specification(tmp_path / "x.json")


def test_a_specification_of_a_node_that_is_gone(ran, tmp_path):
    write_specification(replace(specification(ran, "double"), node="duoble"), tmp_path / "x.json")
    with pytest.raises(NotFoundError, match="Did you mean 'double'"):
        execute(tmp_path / "x.json")


def test_a_store_that_another_process_cannot_reach(ran):
    place, request, graph, result = ran
    with pytest.raises(DefinitionError, match="cannot reach this store"):
        specification((replace(place, store=MemoryStore()), request, graph, result), "start")


@pytest.mark.parametrize("address", ["nowhere:step", "json:nothing", "json", ":", ""])
def test_an_address_that_stands_for_nothing(address):
    with pytest.raises(DefinitionError, match="cannot be imported"):
        import_name(address)


def test_the_ledger_must_be_known_where_it_is_wanted(ran):
    job = replace(specification(ran, "double"), ledger=None).job()
    with pytest.raises(DefinitionError, match="wants the ledger"):
        job.open_ledger()
    assert job.folder == Path(ran[0].state / "again")
