"""Parameters of a run: declared in ``pipeline.py``, set with ``--set name=value``, and part of the fingerprint."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import msgspec

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.typing import Json


@dataclasses.dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a run may set. It stands wherever a plain value may stand in a pipeline.

    ``type`` is that of the default where it is not given; text from the command line is read as that type.

    >>> settle([Parameter("market", default="NY"), Parameter("days", default=7)], {"days": "14"})
    {'market': 'NY', 'days': 14}
    """

    name: str
    default: Any
    type: Any = None

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name.isidentifier()):
            raise DefinitionError("The name of a parameter must be an identifier", got=self.name)

    def read(self, given: object) -> Any:
        """Return ``given`` as a value of this parameter's type."""
        wanted = self.type if self.type is not None else type(self.default)
        text = {"true": True, "false": False}.get(given.lower(), given) if isinstance(given, str) else given
        try:
            return msgspec.convert(text if wanted is bool else given, wanted, strict=False)
        except msgspec.ValidationError as error:
            raise DefinitionError(f"The parameter {self.name!r} does not fit", expected=wanted, got=given) from error

    def __str__(self) -> NoReturn:
        raise DefinitionError(
            f"The parameter {self.name!r} has no value while pipeline.py is read",
            remedy="Hand over the parameter itself, not a text that is made of it.",
        )

    def __format__(self, specification: str) -> NoReturn:
        str(self)
        raise AssertionError


def settle(declared: Iterable[Parameter], given: Mapping[str, Json]) -> dict[str, Any]:
    """Return the value of each declared parameter; raises `NotFoundError` for a name that was not declared."""
    known: dict[str, Parameter] = {}
    for parameter in declared:
        if known.setdefault(parameter.name, parameter) != parameter:
            raise DefinitionError("A parameter is declared in two ways", got=parameter.name)
    for name in given:
        if name not in known:
            raise NotFoundError("parameter", name, known, where="the parameters of the run")
    return {name: one.read(given[name]) if name in given else one.default for name, one in known.items()}


def find_parameters(value: object) -> list[Parameter]:
    """Return the parameters that stand in a value, in the order in which they stand."""
    if isinstance(value, Parameter):
        return [value]
    return [found for part in _parts(value) for found in find_parameters(part)]


def substitute(value: Any, settled: Mapping[str, Any]) -> Any:
    """Return ``value`` with each parameter in it, however deep, replaced by its settled value."""
    if isinstance(value, Parameter):
        return settled[value.name]
    if not find_parameters(value):
        return value
    if isinstance(value, dict):
        return {substitute(key, settled): substitute(part, settled) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        parts = [substitute(part, settled) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    names = [field.name for field in dataclasses.fields(value) if field.init]
    return dataclasses.replace(value, **{name: substitute(getattr(value, name), settled) for name in names})


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    return []
