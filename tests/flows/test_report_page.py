from pathlib import Path

import pyarrow as pa

import evenkeel as ek
from evenkeel.schema import Column, Schema
from evenkeel.typing import ColumnType


def test_a_report_brings_profile_anomalies_and_drift_together():
    before, now = pa.table({"x": range(1000)}), pa.table({"x": range(500, 1500), "new": [1] * 1000})
    found = ek.report(now, before, Schema((Column("x", ColumnType.INTEGER),)))
    assert (found.current, found.reference) == (ek.profile(now), ek.profile(before))
    assert [one.kind for one in found.anomalies.anomalies if one.column == "new"] == ["new_column"]
    assert (found.drift.alarm, found.drift.only_in_current) == (True, ("new",))


def test_a_file_is_shown_as_its_schema_reads_it(tmp_path: Path):
    file = tmp_path / "people.csv"
    file.write_text("zip\n71\n1234\n")
    assert ek.report(file).current.columns["zip"].type == "integer"
    found = ek.report(file, schema=Schema((Column("zip", ColumnType.TEXT),)))
    assert [one.value for one in found.current.columns["zip"].values] == ["1234", "71"]
    assert found.name == "people.csv"
