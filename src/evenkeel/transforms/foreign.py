"""A transformer of another library that a trace meets."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evenkeel.transforms.values import Trace, Value


@dataclass(frozen=True, slots=True)
class Foreign:
    """A transformer of another library, the values that it was given with their names, and those that it became.

    ``outputs`` are none where it is not fitted.
    """

    transformer: Any
    inputs: tuple["Value", ...]
    names: tuple[str, ...]
    outputs: tuple["Value", ...] = ()

    def names_out(self) -> list[str]:
        """Return the names of the outputs: the transformer's own, and where it has none those of the inputs, or numbers.

        Where it gives two the same name, as to the text "nan" and to what is missing, the later one has its place behind it.
        """
        given = [str(name) for name in getattr(self.transformer, "feature_names_in_", self.names)]
        try:
            found = [str(name) for name in self.transformer.get_feature_names_out(given)]
        except (AttributeError, ValueError):
            numbered = [f"{type(self.transformer).__name__.lower()}{place}" for place in range(len(self.outputs))]
            found = given if len(given) == len(self.outputs) else numbered
        return [f"{name} ({place})" if name in found[:place] else name for place, name in enumerate(found)]


class UnfittedError(Exception):
    """A trace met a transformer that is to be fitted before it can go on: on the values of the trace so far."""

    def __init__(self, trace: "Trace", foreign: Foreign) -> None:
        super().__init__(f"{type(foreign.transformer).__name__} is not fitted")
        self.trace = trace
        self.foreign = foreign
