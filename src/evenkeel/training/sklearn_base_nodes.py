"""What the nodes of one estimator ask of those of another."""

from abc import ABC, abstractmethod
from typing import Any

from evenkeel.training.node_writer import NodeWriter


class EstimatorWriter(NodeWriter, ABC):
    """A writer that knows estimators; ``features`` is the name of a float64 matrix, and so is what it returns.

    Raises `DefinitionError` for an estimator that cannot be written.
    """

    @abstractmethod
    def scores(self, estimator: Any, features: str) -> str:
        """Return the probabilities, shape (rows, classes), or the number, shape (rows, 1)."""

    @abstractmethod
    def decision(self, estimator: Any, features: str) -> str:
        """Return ``decision_function``, shape (rows, classes), or (rows, 1) for two classes."""
