import logging
import shutil
import threading
import time
import warnings
from asyncio import CancelledError
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import NamedTuple

import pytest

from evenkeel.artifacts import Document, FolderStore
from evenkeel.clock import ManualClock
from evenkeel.errors import InvalidDataError, NotFoundError, RefusedError, StepError, StoreError
from evenkeel.pipeline import Condition, Graph, LineReporter, Node, Reporter, Request, StepContext, run, step
from evenkeel.pipeline.attempts import Outcome, try_job
from evenkeel.pipeline.job import Job

REQUEST = Request("numbers")


@dataclass(frozen=True)
class Number(Document):
    value: int


class Pair(NamedTuple):
    small: Number
    large: Number | None


@step
def begin(value: int = 0) -> Number:
    return Number(value)


@step
def add(number: Number, by: int = 1) -> Number:
    return Number(number.value + by)


@step
def total(a: Number, b: Number | None = None) -> Number:
    return Number(a.value + (b.value if b else 100))


@step
def split(number: Number) -> Pair:
    return Pair(number, Number(number.value * 10) if number.value else None)


@step
def fail(number: Number) -> Number:
    raise ValueError("seven is not enough")


@step
def block(number: Number) -> Number:
    raise InvalidDataError("A column is missing")


def positive(number: Number) -> bool:
    return number.value > 0


def statuses(result):
    return {step.name: f"{step.status}: {step.why}" for step in result.steps}


def value(place, result, name, output="output"):
    return place.store.get(result.output(name, output)).value


def test_artifacts_go_from_step_to_step(place):
    graph = Graph(
        [
            Node("a", begin, {}, {"value": 3}),
            Node("b", add, {"number": "a"}),
            Node("c", add, {"number": "b"}, {"by": 5}),
        ]
    )
    result = run(graph, REQUEST, place)
    assert (result.status, result.exit_code, value(place, result, "c")) == ("succeeded", 0, 9)
    assert statuses(result) == dict.fromkeys("abc", "ran: first run")


def test_a_run_is_in_the_ledger(place):
    request = Request("numbers", {"market": "NY"}, {"team": "risk"}, {"commit": "abc"}, {"python": "3.11"})
    result = run(Graph([Node("a", begin), Node("b", add, {"number": "a"})]), request, place)
    found = place.ledger.runs.get(result.run_id)
    assert (found.pipeline, found.status, found.parameters, found.tags) == (
        "numbers",
        "succeeded",
        {"market": "NY"},
        {"team": "risk"},
    )
    first, second = place.ledger.executions.of_run(result.run_id)
    assert (first.step, first.status, first.outputs) == ("a", "ran", {"output": result.output("a")})
    assert second.inputs == {"number": result.output("a")}
    assert place.ledger.artifacts.get(result.output("b")).bytes > 0


def test_nothing_changed_nothing_runs(place):
    graph = Graph([Node("a", begin), Node("b", add, {"number": "a"})])
    first, again, third = (run(graph, REQUEST, place) for _ in range(3))
    assert statuses(again) == dict.fromkeys("ab", f"cached: cached from run {first.run_id}")
    assert statuses(third) == statuses(again)
    assert again.output("b") == first.output("b")


def test_a_changed_parameter_runs_what_needs_it(place):
    def graph(by):
        return Graph([Node("a", begin), Node("b", add, {"number": "a"}, {"by": by}), Node("c", add, {"number": "b"})])

    first = run(graph(1), REQUEST, place)
    assert statuses(run(graph(2), REQUEST, place)) == {
        "a": f"cached: cached from run {first.run_id}",
        "b": "ran: changed: parameter by from 1 to 2",
        "c": "ran: changed: input number",
    }


def test_the_same_result_ends_the_change(place):
    @step
    def sign(number: Number) -> Number:
        return Number(int(number.value > 0))

    def graph(by):
        return Graph(
            [Node("a", begin, {}, {"value": by}), Node("b", sign, {"number": "a"}), Node("c", add, {"number": "b"})]
        )

    run(graph(1), REQUEST, place)
    assert [step.status for step in run(graph(2), REQUEST, place).steps] == ["ran", "ran", "cached"]


def test_without_the_cache(place):
    graph = Graph([Node("a", begin)])
    run(graph, REQUEST, place)
    assert statuses(run(graph, replace(REQUEST, cache=False), place)) == {"a": "ran: asked for: without the cache"}


def test_from_a_step(place):
    graph = Graph([Node("a", begin), Node("b", add, {"number": "a"}), Node("c", add, {"number": "b"})])
    run(graph, REQUEST, place)
    result = run(graph, replace(REQUEST, from_step="b"), place)
    assert [step.status for step in result.steps] == ["cached", "ran", "ran"]
    assert result.step("c").why == "asked for: from b"
    with pytest.raises(NotFoundError, match="There is no step 'd'"):
        run(graph, replace(REQUEST, from_step="d"), place)


def test_a_step_that_is_never_cached(place):
    @step(cache=False)
    def now() -> Number:
        return Number(1)

    graph = Graph([Node("now", now), Node("b", add, {"number": "now"})])
    run(graph, REQUEST, place)
    assert statuses(run(graph, REQUEST, place))["now"] == "ran: never cached: the step says so"


def test_a_step_that_is_not_cached_any_more_runs_again(place):
    def work() -> Number:
        return Number(1)

    run(Graph([Node("a", step(work))]), REQUEST, place)
    result = run(Graph([Node("a", step(cache=False)(work))]), REQUEST, place)
    assert statuses(result) == {"a": "ran: never cached: the step says so"}


def test_a_value_that_cannot_be_described_is_never_cached(place):
    @step
    def locked(lock: object) -> Number:
        return Number(1)

    graph = Graph([Node("a", locked, {}, {"lock": threading.Lock()})])
    run(graph, REQUEST, place)
    why = "never cached: parameter lock is or holds a _thread.lock, which cannot be described"
    assert statuses(run(graph, REQUEST, place)) == {"a": f"ran: {why}"}


def test_what_is_gone_from_the_store_is_made_again(place):
    graph = Graph([Node("a", begin), Node("b", add, {"number": "a"})])
    first = run(graph, REQUEST, place)
    place.store.delete(first.output("b"))
    assert statuses(run(graph, REQUEST, place))["b"] == "ran: what it made is no longer in the store"


def test_outputs_with_names_and_outputs_that_are_none(place):
    graph = Graph(
        [
            Node("a", begin),
            Node("s", split, {"number": "a"}),
            Node("t", total, {"a": "s.small", "b": "s.large"}),
            Node("u", add, {"number": "s.large"}),
        ]
    )
    result = run(graph, REQUEST, place)
    assert value(place, result, "t") == 100
    assert statuses(result)["u"] == "skipped: s.large gave nothing"


def test_an_optional_input_that_is_not_wired_is_none(place):
    @step
    def join(a: Number, b: Number | None) -> Number:
        return Number(a.value if b is None else -1)

    result = run(Graph([Node("a", begin), Node("j", join, {"a": "a"})]), REQUEST, place)
    assert value(place, result, "j") == 0


def test_a_condition_that_is_not_met_skips_what_needs_it(place):
    graph = Graph(
        [
            Node("a", begin),
            Node("b", add, {"number": "a"}, when=Condition(positive, {"number": "a"}, "the model was refused")),
            Node("c", add, {"number": "b"}),
            Node("t", total, {"a": "a", "b": "b"}),
        ]
    )
    result = run(graph, REQUEST, place)
    skipped = "skipped: the model was refused"
    assert statuses(result) == {"a": "ran: first run", "b": skipped, "c": skipped, "t": "ran: first run"}
    assert (result.status, value(place, result, "t")) == ("succeeded", 100)


def test_a_condition_that_is_met(place):
    nodes = [Node("a", begin, {}, {"value": 1}), Node("b", add, {"number": "a"}, when=positive)]
    assert value(place, run(Graph(nodes), REQUEST, place), "b") == 2


def test_a_condition_that_fails_is_an_error_of_the_step(place):
    def broken(number: Number) -> bool:
        return number.nothing

    result = run(Graph([Node("a", begin), Node("b", add, {"number": "a"}, when=broken)]), REQUEST, place)
    assert result.status == "failed"
    assert "The condition 'broken' failed" in str(result.error)


def test_a_value_that_cannot_say_what_it_means_is_an_error_of_the_step(place):
    class Missing:
        def __fingerprint__(self):
            raise InvalidDataError("There is no such file")

    @step
    def read(source: object) -> Number:
        return Number(1)

    result = run(Graph([Node("a", read, {}, {"source": Missing()}), Node("b", add, {"number": "a"})]), REQUEST, place)
    assert (result.status, result.error.problem) == ("blocked", "There is no such file")


def test_a_failure_stops_what_comes_after(place):
    graph = Graph(
        [
            Node("a", begin),
            Node("b", fail, {"number": "a"}),
            Node("c", add, {"number": "b"}),
            Node("d", total, {"a": "c"}),
        ]
    )
    result = run(graph, REQUEST, place)
    assert (result.status, result.exit_code) == ("failed", 1)
    assert statuses(result) == {
        "a": "ran: first run",
        "b": "failed: first run",
        "c": "skipped: not started: b failed",
        "d": "skipped: not started: b failed",
    }
    error = str(result.error)
    assert "The step 'b' failed" in error
    assert "ValueError: seven is not enough" in error
    assert "test_runner.py" in error
    assert place.ledger.runs.get(result.run_id).error == error


def test_a_run_that_failed_goes_on_where_it_was(place):
    broken = Graph([Node("a", begin), Node("b", fail, {"number": "a"})])
    mended = Graph([Node("a", begin), Node("b", add, {"number": "a"})])
    run(broken, REQUEST, place)
    assert [step.status for step in run(mended, REQUEST, place).steps] == ["cached", "ran"]


def test_invalid_data_block_a_run(place):
    result = run(
        Graph([Node("a", begin), Node("b", block, {"number": "a"}), Node("c", add, {"number": "b"})]), REQUEST, place
    )
    assert (result.status, result.exit_code) == ("blocked", 3)
    assert result.error.problem == "A column is missing"


def test_a_verdict_refuses_a_run(place):
    def reasons(number: Number) -> tuple[str, ...]:
        return () if number.value else ("zero is too small",)

    nodes = [Node("number", begin)]
    result = run(Graph(nodes, verdict=Condition(reasons)), REQUEST, place)
    assert (result.status, result.exit_code, result.reasons) == ("refused", 4, ("zero is too small",))
    assert place.ledger.runs.get(result.run_id).error == "zero is too small"


def test_a_step_may_refuse(place):
    @step
    def refuse() -> None:
        raise RefusedError("Not good enough")

    result = run(Graph([Node("a", refuse)]), REQUEST, place)
    assert (result.status, result.exit_code, result.reasons) == ("refused", 4, ("Not good enough",))


def test_a_wrong_definition_has_its_own_exit_code(place):
    @step
    def lost() -> None:
        raise NotFoundError("column", "colr", ["color"])

    assert run(Graph([Node("a", lost)]), REQUEST, place).exit_code == 2


def test_a_step_must_return_what_it_says(place):
    @step
    def wrong() -> Number:
        return 3

    result = run(Graph([Node("a", wrong)]), REQUEST, place)
    assert (result.error.expected, result.error.got) == ("Number", "int")


@step
def keep_and_fail(number: Number, context: StepContext) -> Number:
    context.keep("so_far", Number(number.value + 1))
    raise InvalidDataError("seven is not enough")


def test_what_a_step_keeps_is_in_the_ledger_where_it_fails(place):
    result = run(Graph([Node("a", begin), Node("b", keep_and_fail, {"number": "a"})]), REQUEST, place)
    assert result.status == "blocked"
    execution = place.ledger.executions.of_run(result.run_id)[-1]
    assert (execution.status, set(execution.outputs)) == ("failed", {"so_far"})
    assert place.store.get(execution.outputs["so_far"]) == Number(1)
    assert place.ledger.artifacts.get(execution.outputs["so_far"]).bytes > 0


class SpeechlessError(Exception):
    def __str__(self):
        raise ValueError("no words")


RAISED = [
    SystemExit(3),
    RecursionError(),
    AssertionError("no"),
    CancelledError(),
    KeyboardInterrupt(),
    SpeechlessError(),
]


@pytest.mark.parametrize("raised", RAISED, ids=lambda raised: type(raised).__name__)
def test_whatever_a_step_raises_is_its_failure(place, raised):
    @step
    def odd() -> None:
        raise raised

    assert run(Graph([Node("a", odd)]), REQUEST, place).status == "failed"


def test_steps_run_side_by_side(place):
    barrier = threading.Barrier(2, timeout=120)

    @step(cache=False)
    def meet() -> Number:
        barrier.wait()
        return Number(1)

    graph = Graph([Node("a", meet), Node("b", meet), Node("t", total, {"a": "a", "b": "b"})])
    assert value(place, run(graph, REQUEST, place), "t") == 2


def test_no_more_steps_than_allowed_run_side_by_side(place):
    running, most = [], []

    @step(cache=False)
    def busy() -> Number:
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        running.pop()
        return Number(1)

    run(Graph([Node(f"n{i}", busy) for i in range(6)]), REQUEST, replace(place, max_parallel=3))
    assert max(most) <= 3


def test_transient_errors_are_tried_again_with_longer_waits(place):
    clock = ManualClock(datetime(2013, 1, 1, tzinfo=UTC))
    times = []

    @step(retries=3, backoff="2s")
    def flaky() -> Number:
        times.append(clock.now())
        if len(times) < 4:
            raise ConnectionError("gone")
        return Number(1)

    assert run(Graph([Node("a", flaky)]), REQUEST, replace(place, clock=clock)).status == "succeeded"
    assert [(time - times[0]) for time in times] == [timedelta(seconds=seconds) for seconds in (0, 2, 6, 14)]


def test_nothing_is_tried_again_when_the_run_is_over(place, tmp_path):
    flaky = step(retries=3)(begin.function)
    job = Job(Node("a", flaky), {}, "run", tmp_path, place.store, ManualClock(datetime(2013, 1, 1, tzinfo=UTC)), None)
    gone = Outcome(error=StepError("gone"), transient=True)
    assert try_job(job, lambda: gone, lambda text: None, lambda: True).attempts == 1
    assert try_job(job, lambda: gone, lambda text: None).attempts == 4


@pytest.mark.parametrize(("error", "times"), [(ConnectionError, 3), (ValueError, 1)])
def test_only_what_is_declared_transient_is_tried_again(place, error, times):
    calls = []

    @step(retries=2, transient=(ConnectionError,))
    def broken() -> None:
        calls.append(1)
        raise error

    clock = ManualClock(datetime(2013, 1, 1, tzinfo=UTC))
    assert run(Graph([Node("a", broken)]), REQUEST, replace(place, clock=clock)).status == "failed"
    assert len(calls) == times


def test_a_step_has_a_context(place):
    seen = {}

    @step
    def look(number: Number, context: StepContext) -> None:
        context.progress(1, 2, "half")
        context.logger.info("looked", extra={"rows": 3})
        (context.scratch / "file").write_text("x")
        seen.update(run_id=context.run_id, scratch=context.scratch, inputs=context.inputs, ledger=context.ledger)

    class Told(Reporter):
        def step_progressed(self, name, done, total, note):
            seen["progress"] = (name, done, total, note)

    result = run(Graph([Node("a", begin), Node("look", look, {"number": "a"})]), REQUEST, place, Told())
    assert result.status == "succeeded"
    assert seen["progress"] == ("look", 1, 2, "half")
    assert (seen["run_id"], seen["inputs"]) == (result.run_id, {"number": result.output("a")})
    assert seen["ledger"] is place.ledger
    assert not seen["scratch"].exists()


def test_each_step_has_a_log(place):
    import json

    @step
    def talk(context: StepContext) -> None:
        context.logger.info("read", extra={"rows": 3})
        logging.getLogger("some.library").warning("careful")
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("old", stacklevel=1)
        raise ValueError("seven")

    result = run(Graph([Node("talk", talk)]), REQUEST, place)
    lines = [json.loads(line) for line in (place.state / "runs" / result.run_id / "talk.log").read_text().splitlines()]
    assert [line["message"] for line in lines][1:3] == ["read", "careful"]
    assert (lines[1]["rows"], lines[2]["logger"], lines[3]["logger"]) == (3, "some.library", "py.warnings")
    assert lines[-1]["error"].endswith("ValueError: seven\n")


def test_a_summary_that_the_ledger_cannot_keep_is_the_failure_of_the_step(place):
    class Odd(Number):
        def summary(self):
            return {"value": object()}

    @step
    def make() -> Number:
        return Odd(1)

    result = run(Graph([Node("a", make)]), REQUEST, place)
    assert statuses(result) == {"a": "failed: first run"}
    assert "The ledger cannot keep this value" in str(result.error)


def test_what_cannot_be_retried_is_the_failure_of_the_step(place):
    @step(retries=1, transient=("no class",))
    def wrong() -> None:
        raise ValueError("seven")

    assert "could not be tried" in str(run(Graph([Node("a", wrong)]), REQUEST, place).error)


def test_what_is_not_honoured_is_said_once(place):
    @step(memory="4GB", gpu=1)
    def heavy() -> Number:
        return Number(1)

    stream = StringIO()
    run(Graph([Node("a", heavy), Node("b", add, {"number": "a"})]), REQUEST, place, LineReporter(stream))
    first, a, b, last = stream.getvalue().splitlines()
    assert first == "This runner does not honour memory, gpu of a."
    assert a.startswith("a  ran")
    assert b.endswith("s  first run")
    assert " succeeded in " in last


def test_a_step_that_fails_on_a_damaged_input_says_so(place):
    made = run(Graph([Node("a", begin)]), REQUEST, place).step("a").outputs["output"]
    (place.store.folder(made) / "number.json").write_text("damaged")
    error = run(Graph([Node("a", begin), Node("b", add, {"number": "a"})]), REQUEST, place).error
    assert isinstance(error, StoreError)
    assert "Delete this folder and run the pipeline again" in str(error)
    shutil.rmtree(error.where)
    assert run(Graph([Node("a", begin), Node("b", add, {"number": "a"})]), REQUEST, place).status == "succeeded"


def test_cached_artifacts_are_not_loaded(place):
    class Watched(FolderStore):
        def get(self, reference):
            raise AssertionError(reference)

    graph = Graph([Node("a", begin), Node("b", add, {"number": "a"})])
    run(graph, REQUEST, place)
    assert run(graph, REQUEST, replace(place, store=Watched(place.store.root))).status == "succeeded"


def test_a_cached_result_is_used_in_another_pipeline(place):
    graph = Graph([Node("a", begin)])
    run(graph, REQUEST, place)
    assert run(graph, Request("other"), place).step("a").status == "cached"


def test_an_empty_graph_succeeds(place):
    assert run(Graph([]), REQUEST, place).status == "succeeded"
