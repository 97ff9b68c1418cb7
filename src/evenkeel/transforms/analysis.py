"""What analyzers find in the rows that a transform is fitted on, all in one pass."""

from collections.abc import Iterable, Mapping

from evenkeel.engines import Aggregate, Engine, Relation, State
from evenkeel.transforms.graph import Graph
from evenkeel.transforms.stage import PLACE, Read, Stage

Asked = Mapping[Aggregate, Read]  # what each analyzer reads


class Analysis:
    """Analyzers over the rows of a relation."""

    def __init__(self, engine: Engine, relation: Relation) -> None:
        self.engine = engine
        self.relation = relation

    def states(self, graph: Graph, asked: Asked) -> dict[Aggregate, State]:
        """Return what each analyzer finds in all rows; what it reads must be ready to be computed by the graph."""
        return self.engine.aggregate(self.read(graph, asked.values(), self.relation), {one: one for one in asked})

    def read(self, graph: Graph, wanted: Iterable[Read], rows: Relation, start: int = 0) -> Relation:
        """Return what analyzers read of some rows, of which the first has the place ``start`` among all."""
        reads = sorted({*wanted})
        if any(read.fold >= 0 for read in reads):
            rows = self.engine.number(rows, PLACE, start)
        stage = Stage(graph, reads)
        return self.engine.map_batches(rows, stage, stage.schema)
