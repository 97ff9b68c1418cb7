"""What a run leaves behind when it is stopped, killed, or not alone."""

import json
import signal
from pathlib import Path

SLOW = """
@step
def first() -> Amount:
    return Amount(1)

@step
def slow(amount: Amount) -> Amount:
    here = os.environ["HERE"]
    open(f"{here}/began-{os.environ['TURN']}", "w").write(str(os.getpid()))
    while os.path.exists(f"{here}/wait"):
        time.sleep(0.02)
    return Amount(2)

graph = Graph([Node("first", first), Node("slow", slow, {"amount": "first"}), Node("last", slow, {"amount": "slow"})])
"""
LIMITED = """
@step(timeout="%s")
def sleepy(context: StepContext, value: int = 1) -> Amount:
    print("printed")
    context.progress(1, 2, "half")
    open(%r, "w").write(str(os.getpid()))
    time.sleep(%s)
    return Amount(value)

def build(project, settings):
    return Graph([Node("sleepy", sleepy, {}, {"value": 7})])
"""


def begin(project, monkeypatch, turn):
    monkeypatch.setenv("HERE", str(project.folder))
    monkeypatch.setenv("TURN", turn)
    process = project.start()
    project.wait_for(f"began-{turn}")
    return process


def statuses(project):
    with project.ledger() as ledger:
        runs = ledger.runs.list()[::-1]
        return [(str(run.status), [str(one.status) for one in ledger.executions.of_run(run.id)]) for run in runs]


def test_ctrl_c_ends_a_run_cleanly_and_it_goes_on_later(project, monkeypatch):
    project.write(SLOW)
    (project.folder / "wait").touch()
    with begin(project, monkeypatch, "one") as process:
        process.send_signal(signal.SIGINT)
        text, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "The step 'slow' was interrupted\n  do: Run again: the steps that are finished are not repeated." in text
    assert statuses(project) == [("interrupted", ["ran", "failed", "skipped"])]
    (project.folder / "wait").unlink()
    assert project.run()[0] == 0
    assert statuses(project)[1] == ("succeeded", ["cached", "ran", "ran"])


def test_a_killed_run_is_resumed_by_running_again(project, monkeypatch):
    project.write(SLOW)
    (project.folder / "wait").touch()
    with begin(project, monkeypatch, "one") as process:
        process.kill()
    assert statuses(project) == [("running", ["ran"])]
    (project.folder / "wait").unlink()
    assert project.run()[0] == 0
    assert statuses(project) == [("interrupted", ["ran"]), ("succeeded", ["cached", "ran", "ran"])]


def test_a_run_that_lives_is_not_taken_for_dead(project, monkeypatch):
    project.write(SLOW)
    (project.folder / "wait").touch()
    with begin(project, monkeypatch, "one") as first, begin(project, monkeypatch, "two") as second:
        assert statuses(project) == [("running", ["ran"]), ("running", ["cached"])]
        (project.folder / "wait").unlink()
        assert (first.wait(120), second.wait(120)) == (0, 0)
        first.stdout.close()
        second.stdout.close()
    assert [status for status, _ in statuses(project)] == ["succeeded", "succeeded"]


def test_a_step_is_killed_at_its_time_limit(project):
    project.write(LIMITED % ("500ms", str(project.folder / "pid"), 600))
    code, text = project.run()
    assert code == 1
    assert "'sleepy' was killed at its time limit" in text
    assert "expected: 0.5 s" in text


def test_a_killed_step_is_gone(project):
    project.write(LIMITED % ("3s", str(project.folder / "pid"), 600))
    assert project.run()[0] == 1
    project.wait_for_end(int(project.wait_for("pid")))


def test_a_step_within_its_time_limit(project):
    project.write(LIMITED % ("60s", str(project.folder / "pid"), 0))
    code, text = project.run()
    assert (code, "ran" in text) == (0, True)
    with project.ledger() as ledger:
        run = ledger.runs.list()[0]
        reference = ledger.executions.of_run(run.id)[0].outputs["output"]
    folder = project.folder / ".evenkeel"
    assert json.loads((folder / "artifacts" / str(reference) / "amount.json").read_text()) == {"value": 7}
    assert (folder / "runs" / run.id / "sleepy.out").read_text() == "printed\n"
    assert project.run()[1].startswith("sleepy  cached")


def test_ctrl_c_ends_the_process_of_a_step(project):
    project.write(LIMITED % ("600s", str(project.folder / "pid"), 600))
    with project.start() as process:
        pid = int(project.wait_for("pid"))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    assert process.returncode == 1
    project.wait_for_end(pid)


def test_the_process_of_a_step_ends_when_the_run_is_killed(project):
    project.write(LIMITED % ("600s", str(project.folder / "pid"), 600))
    with project.start() as process:
        pid = int(project.wait_for("pid"))
        process.kill()
    project.wait_for_end(pid)


def test_an_error_comes_home_from_the_process_of_a_step(project):
    project.write("""
from evenkeel.errors import InvalidDataError

@step(timeout="60s")
def wrong() -> Amount:
    raise InvalidDataError("A column is missing", expected=["a", "b"], remedy="Add it.")

graph = Graph([Node("wrong", wrong)])
""")
    code, text = project.run()
    assert code == 3
    assert "A column is missing\n  expected: ['a', 'b']\n  do: Add it." in text


def test_what_a_step_keeps_comes_home_with_its_error(project):
    project.write("""
@step(timeout="60s")
def wrong(context: StepContext) -> Amount:
    context.keep("so_far", Amount(7))
    raise ValueError("no more")

graph = Graph([Node("wrong", wrong)])
""")
    assert project.run()[0] == 1
    with project.ledger() as ledger:
        (execution,) = ledger.executions.of_run(ledger.runs.list()[0].id)
    assert (execution.status, set(execution.outputs)) == ("failed", {"so_far"})


def test_the_process_of_a_step_may_die(project):
    project.write("""
@step(timeout="60s")
def dead() -> Amount:
    os._exit(7)

graph = Graph([Node("dead", dead)])
""")
    code, text = project.run()
    assert (code, "exit code 7" in text) == (1, True)


def test_a_transient_error_in_the_process_of_a_step_is_tried_again(project):
    project.write(f"""
@step(timeout="60s", retries=2, backoff="10ms")
def flaky() -> Amount:
    with open({str(project.folder / "tries")!r}, "a") as file:
        file.write("x")
        if file.tell() < 3:
            raise ConnectionError("gone")
    return Amount(1)

graph = Graph([Node("flaky", flaky)])
""")
    assert project.run()[0] == 0
    assert Path(project.folder, "tries").read_text() == "xxx"


def test_a_step_that_a_process_cannot_import(project):
    project.write("""
def make():
    @step(timeout="60s")
    def inner() -> Amount:
        return Amount(1)
    return inner

graph = Graph([Node("inner", make())])
""")
    code, text = project.run()
    assert (code, "which cannot import it" in text) == (2, True)


def test_a_parameter_that_a_process_cannot_be_given(project):
    project.write("""
@step(timeout="60s")
def call(function: object) -> Amount:
    return Amount(function(1))

graph = Graph([Node("call", call, {}, {"function": lambda x: x})])
""")
    code, text = project.run()
    assert (code, "another process cannot be given" in text) == (2, True)


def test_a_log_that_cannot_be_written_is_the_failure_of_the_step(project):
    project.write("""
@step
def fill() -> Amount:
    return Amount(1)

graph = Graph([Node("fill", fill)])
""")
    (project.folder / ".evenkeel").mkdir()
    (project.folder / ".evenkeel/runs").write_text("in the way")
    code, text = project.run()
    assert (code, "fill  failed" in text) == (1, True)


def test_what_a_killed_run_left_unfinished_is_removed_by_the_next(project, monkeypatch):
    project.write("""
@step(cache=False)
def first(context: StepContext) -> Amount:
    (context.scratch / "large").write_text("x")
    if "DIE" in os.environ:
        os._exit(9)
    return Amount(1)

graph = Graph([Node("first", first)])
""")
    unfinished = project.folder / ".evenkeel/artifacts/.tmp/dead"
    unfinished.mkdir(parents=True)
    monkeypatch.setenv("DIE", "1")
    assert project.run()[0] == 9
    monkeypatch.delenv("DIE")
    scratch = project.folder / ".evenkeel/runs/.scratch"
    assert len(list(scratch.glob("*/large"))) == 1
    assert project.run()[0] == 0
    assert (list(scratch.glob("*/")), unfinished.exists()) == ([], False)
