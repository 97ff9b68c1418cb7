import pytest

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.pipeline import Parameter, load_project
from evenkeel.pipeline.parameters import declaring


def test_defaults_stand_until_they_are_set():
    with declaring({"days": "14"}) as found:
        assert (Parameter("market", default="NY"), Parameter("days", default=7)) == ("NY", 14)
    assert found.values == {"market": "NY", "days": 14}


@pytest.mark.parametrize(
    ("default", "kind", "given", "value"),
    [
        (1, None, "2", 2),
        (1.5, None, "2", 2.0),
        (False, None, "true", True),
        ("a", None, "12", "12"),
        (None, float | None, "0.5", 0.5),
        (1, None, 3, 3),
    ],
)
def test_text_is_read_as_the_type_of_the_default(default, kind, given, value):
    with declaring({"p": given}):
        found = Parameter("p", default, kind)
    assert (found, type(found)) == (value, type(value))


def test_text_that_does_not_fit_is_refused():
    with pytest.raises(DefinitionError, match="'days' does not fit"), declaring({"days": "many"}):
        Parameter("days", default=7)


def test_an_unknown_parameter_is_refused():
    with pytest.raises(NotFoundError, match="Did you mean 'market'"), declaring({"markt": "DE"}):
        Parameter("market", default="NY")


def test_a_name_has_one_declaration():
    with declaring({}):
        assert Parameter("market", default="NY") == Parameter("market", default="NY")
        with pytest.raises(DefinitionError, match="in two ways"):
            Parameter("market", default="DE")


def test_a_name_is_an_identifier():
    with pytest.raises(DefinitionError, match="identifier"):
        Parameter("a market", default=1)


def test_a_parameter_stands_wherever_a_value_does(tmp_path):
    (tmp_path / "pipeline.py").write_text(
        "import evenkeel as ek\n"
        "tuner = ek.Tuner(trials=ek.Parameter('trials', default=3))\n"
        "path = f\"data/{ek.Parameter('market', default='NY')}.csv\"\n"
    )
    module = load_project(tmp_path, {"trials": "5"}).module
    assert (module.tuner.trials, module.path) == (5, "data/NY.csv")
    assert load_project(tmp_path).module.tuner.trials == 3
