"""What a graph is made of: a step with its wiring, and the conditions that decide whether it runs."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evenkeel.pipeline.signature import ONE
from evenkeel.pipeline.step import Step


@dataclass(frozen=True, slots=True)
class Source:
    """An output of a node, written ``node`` where it has one, else ``node.output``."""

    node: str
    output: str = ONE

    @classmethod
    def parse(cls, text: str) -> "Source":
        node, _, output = text.partition(".")
        return cls(node, output or ONE)

    def __str__(self) -> str:
        return self.node if self.output == ONE else f"{self.node}.{self.output}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A plain function over artifacts, and what is said where it is not met.

    ``inputs`` says where each of its parameters comes from; one that is not named there comes from the node's input of
    that name, or from the node of that name. Where an artifact is absent, the function is given None if its annotation
    allows that, and else the condition is not met.
    """

    function: Callable[..., Any]
    inputs: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.function).parameters)

    @property
    def refusal(self) -> str:
        return self.reason or f"`{self.function.__name__}` is not met"


@dataclass(frozen=True, slots=True)
class Node:
    """A step in a graph.

    ``inputs`` gives for each artifact the node that makes it (``"evaluate"``, or ``"split.train"`` where a node has
    several outputs); ``parameters`` the plain values. Where ``when`` is not met, the node and what needs it is skipped.
    """

    name: str
    step: Step[..., Any]
    inputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    when: Condition | Callable[..., bool] | None = None

    @property
    def condition(self) -> Condition | None:
        return self.when if self.when is None or isinstance(self.when, Condition) else Condition(self.when)

    @property
    def arguments(self) -> dict[str, object]:
        """The plain parameters with the defaults of those that were not given."""
        return {**self.step.signature.defaults, **self.parameters}
