"""Rows in CSV files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evenkeel.engines import Engine, Relation
from evenkeel.engines.column_types import ARROW_TYPES
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.sources.base import FileSource
from evenkeel.typing import ColumnType, Json


@dataclass(frozen=True)
class Csv(FileSource):
    """CSV files with a header, in UTF-8, plain or compressed with gzip, read in the order of their paths.

    ``types`` says what a column holds where that is not to be found from its values, such as
    ``types={"zip": "text"}``. ``missing`` are words that mean that there is no value, in every column and whether
    they stand in quotes or not, such as ``missing=["NA", "-"]``; a column whose other values are numbers holds numbers.
    """

    types: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()

    def __post_init__(self) -> None:
        if isinstance(self.missing, str):
            raise DefinitionError(
                "`missing` wants a list of words", got=self.missing, remedy=f"Write [{self.missing!r}]."
            )
        known = [str(kind) for kind in ARROW_TYPES]
        for name, kind in self.types.items():
            if kind not in known:
                raise NotFoundError("type of a column", str(kind), known, where=f"types of {self.path}: {name!r}")

    def relation(self, engine: Engine) -> Relation:
        types = {name: ARROW_TYPES[ColumnType(kind)] for name, kind in self.types.items()}
        return self.check_columns(engine.read_csv(self.files(), types, self.missing))

    def __fingerprint__(self) -> Json:
        return [super().__fingerprint__(), dict(sorted(self.types.items())), *sorted(self.missing)]
