"""What a server is told before it starts."""

from dataclasses import dataclass
from pathlib import Path

from evenkeel.errors import ServingError


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """Which routing table a server follows, where it logs predictions, where it listens, and what it refuses.

    ``port`` 0 lets the system pick one. A request may hold ``most_rows`` rows and ``most_bytes`` bytes.
    """

    routing: Path
    predictions: Path
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    most_rows: int = 10_000
    most_bytes: int = 16 << 20

    def __post_init__(self) -> None:
        if not 0 <= self.port < 65_536:
            raise ServingError("This is not a port", expected="0 to 65535", got=self.port)
        for name in ("workers", "most_rows", "most_bytes"):
            if getattr(self, name) < 1:
                raise ServingError(f"{name} must be at least 1", got=getattr(self, name))

    @property
    def evidence(self) -> Path:
        """The folder in which workers publish what they count."""
        return self.predictions / "evidence"
