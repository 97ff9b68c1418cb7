import sys

import pytest

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.pipeline import load_project


def write(folder, **texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.fixture(autouse=True)
def _as_it_was():
    modules, path, finders = dict(sys.modules), list(sys.path), list(sys.meta_path)
    yield
    sys.path[:], sys.meta_path[:] = path, finders
    for name in sys.modules.keys() - modules:
        del sys.modules[name]


def test_the_file_is_run(tmp_path):
    project = load_project(write(tmp_path, pipeline="from helpers import n\nvalue = n + 1\n", helpers="n = 1\n"))
    assert project.module.value == 2


def test_each_load_reads_the_files_again(tmp_path):
    assert load_project(write(tmp_path, pipeline="from helpers import n\n", helpers="n = 1\n")).module.n == 1
    assert load_project(write(tmp_path, helpers="n = 2\n")).module.n == 2


def test_two_projects_do_not_meet(tmp_path):
    one = load_project(write(tmp_path / "one", pipeline="from helpers import n\n", helpers="n = 1\n"))
    two = load_project(write(tmp_path / "two", pipeline="from helpers import n\n", helpers="n = 2\n"))
    assert (one.module.n, two.module.n) == (1, 2)
    assert sys.modules["helpers"] is two.modules["helpers"]
    one.activate()
    assert sys.modules["helpers"] is one.modules["helpers"]
    assert str(two.folder) not in sys.path


def test_a_value_is_found_by_its_type(tmp_path):
    project = load_project(write(tmp_path, pipeline="a = 1.5\nb = 2\nc = 3\nsame = a\n"))
    assert project.find(float) == 1.5
    assert project.find(int, "c") == 3


def test_one_value_must_be_meant(tmp_path):
    project = load_project(write(tmp_path, pipeline="b = 2\nc = 3\n"))
    with pytest.raises(DefinitionError, match="must define one int"):
        project.find(int)
    with pytest.raises(NotFoundError, match="There is no int 'd'"):
        project.find(int, "d")


def test_a_folder_without_a_pipeline(tmp_path):
    with pytest.raises(DefinitionError, match=r"There is no pipeline.py here"):
        load_project(tmp_path)


@pytest.mark.parametrize(
    ("texts", "parts"),
    [
        ({"pipeline": "x = 1\nx.y\n"}, ["AttributeError", "pipeline.py:2: x.y"]),
        ({"pipeline": "import helpers\n", "helpers": "\n1 / 0\n"}, ["ZeroDivisionError", "helpers.py:2: 1 / 0"]),
        ({"pipeline": "x = (\n"}, ["SyntaxError", "pipeline.py:1: x = ("]),
        ({"pipeline": "import nowhere\n"}, ["No module named 'nowhere'", "pipeline.py:1"]),
        ({"pipeline": "import sys\nsys.exit(3)\n"}, ["ends the program", "pipeline.py:2"]),
        ({"pipeline": "import numpy as np\n\nnp.zeros(-1)\n"}, ["negative dimensions", "pipeline.py:3: np.zeros(-1)"]),
    ],
)
def test_an_error_shows_the_line_of_the_user(tmp_path, texts, parts):
    with pytest.raises(DefinitionError) as caught:
        load_project(write(tmp_path, **texts))
    assert caught.value.exit_code == 2
    assert [part for part in parts if part not in str(caught.value)] == []


def test_an_error_of_ours_keeps_its_kind_and_gets_a_place(tmp_path):
    text = "from evenkeel.errors import InvalidDataError\nraise InvalidDataError('Bad rows')\n"
    with pytest.raises(InvalidDataError, match=r"pipeline.py:2: raise"):
        load_project(write(tmp_path, pipeline=text))


def test_a_project_that_fails_leaves_nothing_behind(tmp_path):
    with pytest.raises(DefinitionError):
        load_project(write(tmp_path, pipeline="import helpers\n1 / 0\n", helpers=""))
    assert "helpers" not in sys.modules
    assert str(tmp_path) not in sys.path


def test_modules_beside_the_project_are_left_alone(tmp_path):
    load_project(write(tmp_path / "one", pipeline="import json\n"))
    load_project(write(tmp_path / "two", pipeline=""))
    assert "json" in sys.modules
