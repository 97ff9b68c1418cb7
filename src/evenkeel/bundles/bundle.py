"""A bundle as an artifact: a folder that is copied, never taken apart."""

import shutil
from functools import cached_property
from pathlib import Path
from typing import Self

from evenkeel.artifacts import Artifact, Table
from evenkeel.bundles.manifest import Manifest, read_manifest
from evenkeel.typing import Json


class Bundle(Artifact):
    """The folder of a bundle, wherever it lies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> Manifest:
        return read_manifest(self.folder)

    def save(self, folder: Path) -> None:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls(folder)

    def summary(self) -> dict[str, Json]:
        manifest = self.manifest
        return {
            "name": manifest.name,
            "columns": len(manifest.signature.inputs),
            "features": len(manifest.features),
            "served_by": manifest.served_by,
        }

    def tables(self) -> tuple[Table, ...]:
        """Return what a row must hold, and how much each column means to the answers."""
        manifest = self.manifest
        rows = [(one.name, one.words, manifest.importances.get(one.name, "")) for one in manifest.signature.inputs]
        return (Table(("column", "type", "importance"), rows),)
