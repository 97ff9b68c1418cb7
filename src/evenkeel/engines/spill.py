"""Records that wait on the disk, in as many files as they have places, so that memory does not grow with their number."""

import shutil
import tempfile
import weakref
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evenkeel.artifacts.atomic import explained

UInt64s = npt.NDArray[np.uint64]
_WAITING = 1 << 18  # records in memory


class Spill:
    """Appends records of ``width`` words to files below the system's temporary folder, which are gone with the object.

    >>> spill = Spill(1)
    >>> spill.add(np.array([7, 8, 7]), np.array([[1], [2], [3]], np.uint64))
    >>> spill.places(), spill.read(7).tolist()
    ([7, 8], [[1], [3]])
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._folder = Path(tempfile.mkdtemp(prefix="evenkeel-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._waiting: list[tuple[npt.NDArray[np.int64], UInt64s]] = []
        self._count = 0

    def add(self, places: npt.NDArray[np.int64], records: UInt64s) -> None:
        """Add records, shape (rows, width), each to its place; those of one place stay in order."""
        self._waiting.append((places, records))
        self._count += len(places)
        if self._count >= _WAITING:
            self._write()

    def places(self) -> list[int]:
        """Return the places that have records."""
        self._write()
        return sorted(int(file.name) for file in self._folder.iterdir())

    def read(self, place: int) -> UInt64s:
        """Return the records of a place, shape (rows, width)."""
        self._write()
        file = self._folder / str(place)
        return (np.fromfile(file, np.uint64) if file.exists() else np.zeros(0, np.uint64)).reshape(-1, self._width)

    def _write(self) -> None:
        if not self._count:
            return
        places, records = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        order = np.argsort(places, kind="stable")
        places, records = places[order], records[order]
        starts = np.flatnonzero(np.diff(places, prepend=places[0] - 1))
        for place, part in zip(places[starts].tolist(), np.split(records, starts[1:]), strict=True):
            with explained(self._folder), (self._folder / str(place)).open("ab") as file:
                file.write(part.tobytes())
        self._waiting.clear()
        self._count = 0
