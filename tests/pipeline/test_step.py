from dataclasses import dataclass
from typing import NamedTuple

import pytest

from evenkeel.artifacts import Document
from evenkeel.errors import DefinitionError
from evenkeel.pipeline import StepContext, step
from evenkeel.pipeline.signature import Port
from evenkeel.pipeline.step import Resources, Retry


@dataclass(frozen=True)
class Length(Document):
    value: int


@dataclass(frozen=True)
class Label(Document):
    text: str


class Pair(NamedTuple):
    number: Length
    word: Label | None


@step(cpu=2, memory="4GB", retries=3, backoff="500ms", timeout="2m", cache=False, transient=(OSError,))
def everything(
    number: Length, either: Length | Label, context: StepContext, absent: Label | None = None, *, n: int = 3
) -> Pair:
    """Do it."""
    return Pair(number, absent)


@step
def nothing(times: int) -> None: ...


def test_a_step_is_still_its_function():
    assert everything(Length(1), Label("a"), None) == Pair(Length(1), None)
    assert everything.__doc__ == "Do it."


def test_artifacts_are_inputs_and_the_rest_are_parameters():
    signature = everything.signature
    assert signature.inputs == {
        "number": Port((Length,)),
        "either": Port((Length, Label)),
        "absent": Port((Label,), optional=True),
    }
    assert signature.parameters == {"n": int}
    assert signature.defaults == {"n": 3}
    assert signature.context == "context"


def test_a_record_has_named_outputs():
    assert everything.signature.outputs == {"number": Port((Length,)), "word": Port((Label,), optional=True)}


def test_none_means_no_output():
    assert nothing.signature.outputs == {}


def test_what_is_declared_is_kept():
    assert everything.resources == Resources(cpu=2, memory="4GB")
    assert everything.retry == Retry(3, 0.5, (OSError,))
    assert (everything.timeout, everything.cache) == (120.0, False)
    assert everything.resources.asked() == ("cpu", "memory")


def test_the_wait_doubles():
    assert [Retry(3, 0.5).wait(attempt) for attempt in range(3)] == [0.5, 1.0, 2.0]


def test_a_step_says_what_it_returns():
    with pytest.raises(DefinitionError, match="does not say what it returns"):

        @step
        def silent(number: Length): ...


def test_a_step_returns_artifacts():
    with pytest.raises(DefinitionError, match="returns something that is not an artifact"):

        @step
        def plain() -> int: ...


def test_a_record_holds_artifacts_only():
    class Mixed(NamedTuple):
        number: Length
        count: int

    with pytest.raises(DefinitionError, match="returns something that is not an artifact"):

        @step
        def mixed() -> Mixed: ...


def test_a_parameter_must_have_a_name():
    with pytest.raises(DefinitionError, match="cannot be given by name"):

        @step
        def starred(*numbers: int) -> None: ...


def test_an_annotation_must_exist():
    with pytest.raises(DefinitionError, match="cannot be read") as caught:

        @step
        def lost() -> "Nowhere": ...  # noqa: F821

    assert "Nowhere" in str(caught.value)


@pytest.mark.parametrize("wrong", [{"retries": -1}, {"cores": 2}, {"timeout": "soon"}])
def test_a_declaration_must_be_known(wrong):
    with pytest.raises(DefinitionError):
        step(**wrong)(nothing.function)
