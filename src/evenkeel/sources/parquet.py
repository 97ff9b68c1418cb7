"""Rows in Parquet files."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow.parquet as pq

from evenkeel.engines import Engine, Relation
from evenkeel.sources.base import FileSource


@dataclass(frozen=True)
class Parquet(FileSource):
    """Parquet files, read in the order of their paths.

    >>> Parquet("data/flights/*.parquet", key="flight_id", event_time="asked_at").key
    'flight_id'
    """

    def relation(self, engine: Engine) -> Relation:
        return self.check_columns(engine.read_parquet(self.files()))

    def timezones(self) -> Mapping[str, str]:
        zones = {field.name: getattr(field.type, "tz", None) for field in pq.read_schema(self.files()[0])}
        return {name: zone for name, zone in zones.items() if zone not in (None, "UTC")}
