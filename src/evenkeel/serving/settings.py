"""What a server is told before it starts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from evenkeel.errors import ServingError


@dataclass(frozen=True, slots=True)
class Limits:
    """The most rows, and the most bytes, that one request may hold."""

    rows: int = 10_000
    bytes: int = 16 << 20

    def __post_init__(self) -> None:
        for name in ("rows", "bytes"):
            _check_positive(f"the limit of {name}", getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """Which routing table a server follows, where it logs predictions, where it listens, and what it refuses.

    ``port`` 0 lets the system pick one. Without ``compaction`` the log stays in spools, which every reader reads, until
    another process compacts it. A row that breaks a promise of the schema of its bundle is answered with a warning, or
    refused where ``invalid`` is ``"reject"``. Where there are ``trusted_keys``, files of public keys, only bundles that one
    of them signed are served. With ``trust`` a bundle may hold a pickle, which runs code when it is read.
    """

    routing: Path
    predictions: Path
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    compaction: bool = True
    invalid: Literal["warn", "reject"] = "warn"
    trusted_keys: tuple[Path, ...] = ()
    trust: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.port < 65_536:
            raise ServingError("This is not a port", expected="0 to 65535", got=self.port)
        _check_positive("the number of workers", self.workers)

    @property
    def evidence(self) -> Path:
        """The folder in which workers publish what they count."""
        return self.predictions / "evidence"


def _check_positive(what: str, value: int) -> None:
    if value < 1:
        raise ServingError(f"{what} must be at least 1", got=value)
