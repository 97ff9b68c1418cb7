"""What boosted trees of every framework have in common once they are read."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from evenkeel.training.forest import BoostedTrees, Floats, forest_nodes
from evenkeel.training.graphs import Constants, scores_model

if TYPE_CHECKING:
    import onnx


class Boosted:
    """The part of a `FittedModel` that rests on its trees alone, and so does without the framework."""

    @property
    @abstractmethod
    def trees(self) -> BoostedTrees: ...

    @property
    @abstractmethod
    def classes(self) -> int:
        """The number of classes, 0 for a number."""

    @abstractmethod
    def links(self) -> "tuple[list[onnx.NodeProto], Constants]":
        """Return the nodes from ``raw``, the sum of the leaves, to ``scores``."""

    def to_onnx(self) -> "onnx.ModelProto":
        forest = self.trees.forest
        nodes, constants = forest_nodes(forest)
        more, links = self.links()
        multiple = 8 if any(node.op_type == "Exp" for node in more) else 1
        return scores_model([*nodes, *more], {**constants, **links}, forest.width, self.classes, row_multiple=multiple)

    def importance(self) -> Floats:
        """Return the share of each feature in the gain of all splits."""
        return self.trees.gains / (self.trees.gains.sum() or 1.0)

    @property
    def rounds(self) -> int:
        return self.trees.rounds
