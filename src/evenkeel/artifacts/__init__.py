"""The typed values that steps hand to each other, and the content-addressed store that keeps them."""

from evenkeel.artifacts.atomic import publish_folder, write_file
from evenkeel.artifacts.base import Artifact, Document, Reference
from evenkeel.artifacts.display import Table, as_html
from evenkeel.artifacts.examples import ExampleColumn, Examples, Snapshot, SourceFile
from evenkeel.artifacts.features import Features
from evenkeel.artifacts.store import ArtifactStore, FolderStore, StoredFile

__all__ = [
    "Artifact",
    "ArtifactStore",
    "Document",
    "ExampleColumn",
    "Examples",
    "Features",
    "FolderStore",
    "Reference",
    "Snapshot",
    "SourceFile",
    "StoredFile",
    "Table",
    "as_html",
    "publish_folder",
    "write_file",
]
