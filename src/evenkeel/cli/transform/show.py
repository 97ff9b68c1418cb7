"""``evenkeel transform show``: what each feature is made of."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, OfRun
from evenkeel.cli.output import emit
from evenkeel.cli.project import finished, tell_run

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

    from evenkeel.flows import FinishedRun
    from evenkeel.transforms import Graph


def show(
    run: OfRun = None,
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Draw it as a flow chart, in the text of Mermaid.")
    ] = False,
    json: Json = False,
) -> None:
    """Show the fitted graph of a run: each feature, what it is made of, and what was learnt."""
    from evenkeel.flows.fitted import GRAPH, fitted_graph

    found = finished(run, GRAPH)
    graph = fitted_graph(found).graph
    emit(graph.document(), json, lambda console: _draw(console, graph) if mermaid else _show(console, found, graph))


def _draw(console: "Console", graph: "Graph") -> None:
    from evenkeel.transforms.told import mermaid

    console.out(mermaid(graph), end="", highlight=False)


def _show(console: "Console", run: "FinishedRun", graph: "Graph") -> None:
    from rich.text import Text
    from rich.tree import Tree

    tell_run(console, run)
    for feature in graph.features:
        columns = graph.nodes[feature.node].operation.columns(feature.name)
        several = f"  ({len(columns)} columns)" if len(columns) > 1 else ""
        tree = Tree(Text(feature.name + several, style="bold"))
        _branch(tree, graph, feature.node)
        console.print(tree)


def _branch(tree: "Tree", graph: "Graph", place: int) -> None:
    from rich.text import Text

    from evenkeel.transforms.told import told

    branch = tree.add(Text(told(graph.nodes[place])))
    for source in graph.nodes[place].inputs:
        _branch(branch, graph, source)
