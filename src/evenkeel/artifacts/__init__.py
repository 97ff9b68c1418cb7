"""The typed values that steps hand to each other, and the content-addressed store that keeps them."""

from evenkeel.artifacts.base import Artifact, Document, Reference
from evenkeel.artifacts.examples import ExampleColumn, Examples, Snapshot, SourceFile

__all__ = ["Artifact", "Document", "ExampleColumn", "Examples", "Reference", "Snapshot", "SourceFile"]
