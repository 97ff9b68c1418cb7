"""The features of each split, as the model sees them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from evenkeel.artifacts.base import Artifact, dump_json, load_json
from evenkeel.artifacts.display import Table
from evenkeel.typing import Json

_SHOWN = 5


class Features(Artifact):
    """A matrix for each split: float32, shape (rows, features), NaN where missing, rows as in the `Examples`.

    ``labels`` is the index of the class (int64), or the number itself (float64), shape (rows,). Loaded matrices are
    mapped from disk, not read.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        matrices: Mapping[str, npt.NDArray[np.float32]],
        labels: Mapping[str, npt.NDArray[np.int64] | npt.NDArray[np.float64]],
    ) -> None:
        self.names = names
        self.matrices = matrices
        self.labels = labels

    def save(self, folder: Path) -> None:
        (folder / "names.json").write_bytes(dump_json(self.names))
        for split, matrix in self.matrices.items():
            np.save(folder / f"{split}.npy", np.ascontiguousarray(matrix), allow_pickle=False)
            np.save(folder / f"{split}.labels.npy", self.labels[split], allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        splits = sorted(path.stem for path in folder.glob("*.npy") if not path.stem.endswith(".labels"))
        matrices = {split: np.load(folder / f"{split}.npy", mmap_mode="r") for split in splits}
        labels = {split: np.load(folder / f"{split}.labels.npy") for split in splits}
        return cls(load_json(folder / "names.json", tuple[str, ...]), matrices, labels)

    def summary(self) -> dict[str, Json]:
        return {"features": len(self.names)}

    def tables(self) -> tuple[Table, ...]:
        """Return the first rows."""
        return tuple(Table(self.names, matrix[:_SHOWN].tolist()) for matrix in list(self.matrices.values())[:1])
