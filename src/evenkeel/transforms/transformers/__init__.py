"""Transformers of scikit-learn inside a transform, or in its place: said in operations of the graph, and proven."""
