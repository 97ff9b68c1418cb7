from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from evenkeel import evaluation
from evenkeel.errors import DefinitionError, NotFoundError, UsageError
from evenkeel.evaluation import AtLeast, AtMost, BetterThanBaseline, Gate, MaxGap, MustPredict, NotWorseThanChampion
from evenkeel.evaluation.gates import Measurements, Rivals
from evenkeel.evaluation.result import Interval, SliceResult


def measured(value=0.8, low=0.75, high=0.85, **others):
    return Measurements(metric="roc_auc", overall={"roc_auc": Interval(value, low, high)}, **others)


def parts(*values, rows=500):
    metrics = [{"roc_auc": Interval(value, reason="" if value else "none")} for value in values]
    found = [SliceResult(f"o = {place}", "o", rows, metric) for place, metric in enumerate(metrics)]
    return measured(slices={"o": tuple(found)}, min_rows=100)


def champion(low, high, rows=1_000):
    difference = Interval((low + high) / 2, low, high)
    return measured(champion=Rivals("v3", rows, {}, {"roc_auc": difference}))


@pytest.mark.parametrize(
    ("gate", "passed"),
    [
        (AtLeast("roc_auc", 0.8), True),
        (AtLeast("roc_auc", 0.81), False),
        (AtLeast("roc_auc", 0.75, confident=True), True),
        (AtLeast("roc_auc", 0.76, confident=True), False),
        (AtMost("roc_auc", 0.8), True),
        (AtMost("roc_auc", 0.79), False),
        (AtMost("roc_auc", 0.84, confident=True), False),
    ],
)
def test_a_limit(gate, passed):
    found = gate.judge(measured())
    assert (found.passed, found.limit, found.reason) == (passed, gate.value, "roc_auc is 0.8 [0.75, 0.85]")


def test_a_limit_on_every_slice_is_judged_on_the_worst():
    found = AtLeast("roc_auc", 0.7, over="o").judge(parts(0.9, 0.6, 0.8))
    assert (found.gate, found.passed, found.measured) == ("roc_auc >= 0.7 in each o", False, 0.6)
    assert found.reason == "roc_auc where o = 1 is 0.6"


def test_small_slices_are_not_judged():
    found = AtLeast("roc_auc", 0.7, over="o").judge(parts(0.1, rows=99))
    assert (found.passed, found.reason) == (True, "not judged: no slice has 100 rows")
    assert MaxGap("roc_auc", "o", 0.1).judge(parts(0.1, 0.9, rows=99)).passed is True


def test_a_gap():
    found = MaxGap("roc_auc", over="o", gap=0.2).judge(parts(0.9, None, 0.6))
    assert (found.passed, found.measured) == (False, pytest.approx(0.3))
    assert found.reason == "roc_auc is 0.9 where o = 0 and 0.6 where o = 2; not defined in 1 of 3"


@pytest.mark.parametrize(
    ("low", "high", "decision", "passed"),
    [
        (0.001, 0.01, "better", True),
        (-0.004, 0.01, "not_worse", True),
        (-0.02, -0.006, "worse", False),
        (-0.02, 0.02, "undecidable", True),
    ],
)
def test_the_interval_decides_against_the_champion(low, high, decision, passed):
    gate = NotWorseThanChampion(margin=0.005)
    seen = champion(low, high)
    assert gate.compare(seen.champion, "roc_auc").decision == decision
    assert gate.judge(seen).passed is passed


def test_the_policy_decides_what_the_data_do_not():
    assert NotWorseThanChampion(undecidable="refuse").judge(champion(-1, 1)).passed is False
    few = NotWorseThanChampion(undecidable="refuse").judge(champion(0.1, 0.2, rows=199))
    assert few.passed is False
    assert few.reason.startswith("undecidable: only 199 rows can be compared")
    assert few.reason.endswith(", and the policy is to refuse")
    assert NotWorseThanChampion(min_rows=100).judge(champion(0.1, 0.2, rows=199)).passed is True


def test_without_champion_or_baseline_there_is_nothing_to_beat():
    assert NotWorseThanChampion(undecidable="refuse").judge(measured()).reason == "there is no champion"
    assert BetterThanBaseline().judge(measured()).passed is True


def test_the_best_baseline_counts():
    leads = [("constant", 0.3, 0.2), ("linear", 0.01, -0.01)]
    rivals = tuple(Rivals(name, 10, {}, {"roc_auc": Interval(lead, low, 1.0)}) for name, lead, low in leads)
    found = BetterThanBaseline().judge(measured(baselines=rivals))
    assert (found.passed, found.reason) == (True, "lead in roc_auc over linear: 0.01")
    assert BetterThanBaseline(confident=True).judge(measured(baselines=rivals)).passed is False
    assert BetterThanBaseline(margin=0.1, baseline="constant").judge(measured(baselines=rivals)).passed is True
    with pytest.raises(NotFoundError, match="Did you mean 'linear'"):
        BetterThanBaseline(baseline="liner").judge(measured(baselines=rivals))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: AtLeast("recal", 0.5), "Did you mean 'recall'"),
        (lambda: AtLeast("recall", "0.5"), "`value` of a gate is not right"),
        (lambda: AtLeast("recall", float("nan")), "`value` of a gate is not right"),
        (lambda: AtLeast("recall", 0.5, slice="a = 1", over="a"), "either `slice` or `over`"),
        (lambda: AtLeast("recall", 0.5, slice="a ="), "A value is missing"),
        (lambda: MaxGap("recall", over="a", gap=-0.1), "`gap` of a gate is not right"),
        (lambda: NotWorseThanChampion(margin=-1), "`margin` of a gate is not right"),
        (lambda: NotWorseThanChampion(undecidable="maybe"), "`undecidable` is a policy"),
        (lambda: BetterThanBaseline(metric="auc"), "no metric 'auc'"),
        (lambda: MustPredict(""), "`path` of a gate is not right"),
    ],
)
def test_a_gate_that_makes_no_sense_is_refused_when_it_is_written(wrong, message):
    with pytest.raises(UsageError, match=message):
        wrong()


def test_every_gate_is_tested_here():
    here = Path(__file__).read_text()
    members = [getattr(evaluation, name) for name in evaluation.__all__]
    gates = [one.__name__ for one in members if isinstance(one, type) and issubclass(one, Gate) and one is not Gate]
    assert len(gates) == 6
    assert all(f"{gate}(" in here for gate in gates)


CASES = """\
- name: a long haul
  row: {origin: JFK, distance: 2475}
  at_least: 0.3
- row: {origin: LGA}
  label: 0
"""


COLUMNS = pa.schema([("origin", pa.string()), ("distance", pa.float64()), ("at", pa.timestamp("us", "UTC"))])


def ask(tmp_path, cases, classes=("0", "1")):
    (tmp_path / "cases.yaml").write_text(cases)

    def answer(rows: pa.Table):
        far = np.array([0.0 if d is None else d / 10_000 for d in rows["distance"].to_pylist()], np.float32)
        return np.stack([1 - far, far], axis=1) if classes else far

    return MustPredict(str(tmp_path / "cases.yaml")).judge(measured(classes=classes, predict=answer, columns=COLUMNS))


def test_cases_that_come_out_otherwise(tmp_path):
    found = ask(tmp_path, CASES)
    assert (found.passed, found.measured, found.limit) == (False, 1.0, 2.0)
    assert found.reason == "a long haul: 0.2475 is below 0.3"


def test_a_case_without_an_answer_is_not_as_expected(tmp_path):
    (tmp_path / "cases.yaml").write_text("- row: {distance: 1}\n  label: 0\n")
    nothing = measured(classes=("0", "1"), predict=lambda rows: np.full((1, 2), np.nan), columns=COLUMNS)
    found = MustPredict(str(tmp_path / "cases.yaml")).judge(nothing)
    assert (found.passed, found.reason.endswith("cases.yaml:1: no answer")) == (False, True)


def test_cases_that_come_out_as_expected(tmp_path):
    assert ask(tmp_path, CASES.replace("0.3", "0.2")).reason == "all 2 cases are as expected"
    assert ask(tmp_path, "- row: {distance: 5000}\n  at_most: 0.5\n", classes=()).passed is True
    assert ask(tmp_path, "- row: {distance: 1, at: 2013-01-01 07:00:00}\n  label: 0\n").passed is True
    assert ask(tmp_path, "- row: {distance: 9000}\n  class: '0'\n  at_most: 0.2\n").passed is True


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ("a: 1", "are not a list of cases"),
        ("- row: {a: 1", "are not YAML"),
        ("- " * 2_000, "are not YAML"),
        ("- row: {a: 1}\n  label: 0\n- label: 1\n", "A case has a row(.|\n)*cases.yaml:3"),
        ("- row: {a: 1}\n", "A case expects a label or a range(.|\n)*cases.yaml:1"),
        ("- row: {a: 1}\n  label: 0\n  at_least: 1\n", "expects a label or a range"),
        ("- row: {a: 1}\n  lable: 0\n", "Did you mean 'label'"),
        ("- row: {a: [1]}\n  label: 0\n", "plain values"),
        ("- row: {distanc: 1}\n  label: 0\n", "Did you mean 'distance'"),
        ("- row: {distance: 1}\n  label: 2\n", "There is no class '2'"),
        ("- row: {distance: 1}\n  at_least: high\n", "`at_least` of a case is not a number"),
        (
            "- row: {distance: 1}\n  label: 0\n- row: {distance: far}\n  label: 0\n",
            "The value of 'distance' does not fit its column(.|\\n)*cases.yaml:3",
        ),
    ],
)
def test_cases_that_make_no_sense_are_refused_with_their_line(tmp_path, cases, message):
    with pytest.raises((DefinitionError, NotFoundError), match=message):
        ask(tmp_path, cases)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DefinitionError, match="cannot be read"):
        MustPredict(str(tmp_path / "none.yaml")).judge(measured(classes=("0", "1")))
