"""The head of the audit chain, kept outside the database, since a chain alone cannot show that its end was cut off."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evenkeel.artifacts import write_file
from evenkeel.artifacts.atomic import explained
from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.artifacts.locks import locked


@dataclass(frozen=True, slots=True)
class Head:
    """The number of events, and the hash of the last of them."""

    count: int
    hash: str


class Anchor:
    """A small file that holds a head of the chain, written after each commit of something that must be in the audit.

    It may be behind the database (a crash between commit and this write), and is then brought forward; it never moves
    back, and never to a chain that does not contain the head that it holds. Whoever can write both the database and
    this file can rewrite history: keep it elsewhere where that matters.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Head | None:
        with explained(self.path.parent):
            return load_json(self.path, Head) if self.path.exists() else None

    def advance(self, head: Head, hash_at: Callable[[int], str | None]) -> None:
        """Hold ``head`` from now on; ``hash_at`` gives the hash of the chain at a count."""
        if not self._is_behind(head):
            return
        with explained(self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path.with_name(f".{self.path.name}.lock")):
                held = self.read()
                if held is None or (held.count < head.count and hash_at(held.count) == held.hash):
                    write_file(self.path, dump_json(head))

    def _is_behind(self, head: Head) -> bool:
        held = self.read()
        return held is None or held.count < head.count
