"""Reading the signature of a step: which parameters are artifacts, which are plain, and what comes out."""

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evenkeel.artifacts import Artifact
from evenkeel.errors import DefinitionError
from evenkeel.pipeline.context import StepContext

ONE = "output"
Kinds = tuple[type[Artifact], ...]


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output: the kinds of artifact that may pass, and whether there may be none."""

    kinds: Kinds
    optional: bool = False

    def __str__(self) -> str:
        return " | ".join([kind.__name__ for kind in self.kinds] + ["None"] * self.optional)

    def accepts(self, other: "Port") -> bool:
        """Whether everything that comes out of ``other`` may go in here; absence is decided at run time."""
        return all(issubclass(kind, self.kinds) for kind in other.kinds)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a step takes and gives. ``defaults`` holds the plain parameters that need not be given.

    ``outputs`` has the one name ``output``, or the names of the fields of ``record``, or none.
    """

    inputs: Mapping[str, Port]
    parameters: Mapping[str, Any]
    defaults: Mapping[str, object]
    outputs: Mapping[str, Port]
    record: type | None
    context: str | None


def read_signature(function: Callable[..., object]) -> Signature:
    """Return the signature of a function as a step; raises `DefinitionError` where it has none."""
    hints = _hints(function)
    inputs: dict[str, Port] = {}
    plain: dict[str, Any] = {}
    defaults: dict[str, object] = {}
    context = None
    for name, parameter in inspect.signature(function).parameters.items():
        _refuse_stars(function, parameter)
        hint = hints.get(name, Any)
        if hint is StepContext:
            context = name
        elif port := _port(hint):
            inputs[name] = dataclasses.replace(port, optional=port.optional or parameter.default is None)
        else:
            plain[name] = hint
            if parameter.default is not inspect.Parameter.empty:
                defaults[name] = parameter.default
    if "return" not in hints:
        raise DefinitionError(
            f"The step {function.__name__!r} does not say what it returns",
            where=place(function),
            remedy="Annotate it with an artifact, a NamedTuple of artifacts, or None.",
        )
    outputs, record = _outputs(function, hints["return"])
    return Signature(inputs, plain, defaults, outputs, record, context)


def place(function: Callable[..., object]) -> str:
    """Return where a function stands, as ``file:line``."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else repr(function)


def _hints(function: Callable[..., object]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except NameError as error:
        raise DefinitionError(
            f"An annotation of the step {function.__name__!r} cannot be read", got=str(error), where=place(function)
        ) from error


def _refuse_stars(function: Callable[..., object], parameter: inspect.Parameter) -> None:
    if parameter.kind not in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY):
        raise DefinitionError(
            f"The step {function.__name__!r} has a parameter that cannot be given by name",
            got=str(parameter),
            where=place(function),
        )


def _port(hint: Any) -> Port | None:
    """Return the port of an annotation such as ``Examples``, ``Examples | None`` or ``Model | Bundle``."""
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    kinds = tuple(option for option in options if option is not type(None))
    if kinds and all(isinstance(kind, type) and issubclass(kind, Artifact) for kind in kinds):
        return Port(kinds, len(kinds) < len(options))
    return None


def _outputs(function: Callable[..., object], hint: Any) -> tuple[dict[str, Port], type | None]:
    if hint is type(None):
        return {}, None
    if port := _port(hint):
        return {ONE: port}, None
    ports = {name: _port(kind) for name, kind in _fields(hint).items()}
    found = {name: port for name, port in ports.items() if port}
    if not ports or len(found) < len(ports):
        raise DefinitionError(
            f"The step {function.__name__!r} returns something that is not an artifact",
            expected="an artifact, a NamedTuple or dataclass of artifacts, or None",
            got=hint,
            where=place(function),
        )
    return found, hint


def _fields(hint: Any) -> dict[str, Any]:
    if isinstance(hint, type) and (hasattr(hint, "_fields") or dataclasses.is_dataclass(hint)):
        return typing.get_type_hints(hint)
    return {}


def optional_names(function: Callable[..., object]) -> set[str]:
    """Return the names of the parameters of a condition that may be None."""
    hints = _hints(function)
    return {name for name in hints if type(None) in typing.get_args(hints[name])}
