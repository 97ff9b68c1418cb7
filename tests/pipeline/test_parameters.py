from dataclasses import dataclass

import pytest

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.pipeline import Parameter, find_parameters, settle, substitute

MARKET = Parameter("market", default="NY")
DAYS = Parameter("days", default=7)


@dataclass(frozen=True, slots=True)
class Source:
    market: object
    options: object = ()


def test_defaults_stand_until_they_are_set():
    assert settle([MARKET, DAYS], {"days": "14"}) == {"market": "NY", "days": 14}


@pytest.mark.parametrize(
    ("parameter", "given", "value"),
    [
        (Parameter("p", 1), "2", 2),
        (Parameter("p", 1.5), "2", 2.0),
        (Parameter("p", default=False), "true", True),
        (Parameter("p", "a"), "12", "12"),
        (Parameter("p", None, float | None), "0.5", 0.5),
        (Parameter("p", 1), 3, 3),
    ],
)
def test_text_is_read_as_the_type_of_the_default(parameter, given, value):
    found = parameter.read(given)
    assert (found, type(found)) == (value, type(value))


def test_text_that_does_not_fit_is_refused():
    with pytest.raises(DefinitionError, match="'days' does not fit"):
        settle([DAYS], {"days": "many"})


def test_an_unknown_parameter_is_refused():
    with pytest.raises(NotFoundError, match="Did you mean 'market'"):
        settle([MARKET], {"markt": "DE"})


def test_a_name_has_one_declaration():
    with pytest.raises(DefinitionError, match="in two ways"):
        settle([MARKET, Parameter("market", default="DE")], {})
    assert settle([MARKET, MARKET], {}) == {"market": "NY"}


def test_a_name_is_an_identifier():
    with pytest.raises(DefinitionError, match="identifier"):
        Parameter("a market", default=1)


def test_parameters_are_replaced_however_deep():
    value = {"a": [Source(MARKET, (DAYS, {"x": DAYS}))]}
    assert find_parameters(value) == [MARKET, DAYS, DAYS]
    assert substitute(value, {"market": "DE", "days": 3}) == {"a": [Source("DE", (3, {"x": 3}))]}


def test_what_holds_no_parameter_stays_the_same_object():
    value = {"a": [Source("NY")]}
    assert substitute(value, {}) is value


def test_a_parameter_is_no_text():
    with pytest.raises(DefinitionError, match="no value while"):
        f"data/{MARKET}"
