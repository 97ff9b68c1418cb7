from types import SimpleNamespace

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.bundles import Predictor
from evenkeel.serving.form import AnswerForm
from evenkeel.typing import Task

UNIT = st.floats(0, 1, width=32)


def predictor(classes, threshold=0.5):
    """A predictor's face without its graph."""
    names = tuple(str(name) for name in classes)
    task = {0: Task.REGRESSION, 2: Task.BINARY}.get(len(names), Task.MULTICLASS)
    return SimpleNamespace(task=task, classes=names, threshold=threshold, manifest=SimpleNamespace(classes=classes))


@given(st.lists(UNIT, min_size=1), st.floats(0, 1))
def test_of_two_classes_it_decides_as_the_predictor(late, threshold):
    late = [*late, float(np.float32(threshold))]
    face = predictor(("on time", "late"), threshold)
    scores = np.array([[1 - score, score] for score in late], np.float32)
    assert AnswerForm.of(face).decide(scores.tolist()) == Predictor.decide(face, scores).tolist()


@given(st.lists(st.tuples(UNIT, UNIT, UNIT), min_size=1))
def test_of_three_classes_it_decides_as_the_predictor(rows):
    face = predictor(("a", "b", "c"))
    scores = np.array(rows, np.float32)
    assert AnswerForm.of(face).decide(scores.tolist()) == Predictor.decide(face, scores).tolist()


def test_labels_keep_their_type_and_names_their_text():
    face = predictor((0, 1), 0.5)
    face.classes = ('a "b"', "é")
    said = msgspec.json.encode(AnswerForm.of(face).rows(["x"], [[0.25, 0.75]], [1], {}))
    assert said.decode() == '[{"id":"x","label":1,"probabilities":{"a \\"b\\"":0.25,"é":0.75}}]'


def test_numbers_have_no_label():
    form = AnswerForm.of(predictor(()))
    assert form.decide([[1.5]]) == []
    assert msgspec.json.encode(form.rows(["x"], [[1.5]], [], {})) == b'[{"id":"x","value":1.5}]'
