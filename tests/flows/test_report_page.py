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


def test_lists_and_records_stand_beside_what_can_be_compared():
    before = pa.table({"x": [1, 2, 3] * 50, "tags": [["a"], None, []] * 50, "place": [{"lat": 1.0}] * 150})
    now = pa.table({"x": [1, 2, 3] * 50, "tags": [None] * 150, "place": [{"lat": 2.0}] * 150})
    now = now.set_column(1, "tags", pa.array([None, None, ["b"]] * 50, before.schema.field("tags").type))
    found = ek.report(now, before)
    assert [(one.column, one.drifted, one.message) for one in found.drift.columns] == [
        ("tags", True, "missing values rose from 33.3 % to 66.7 %"),
        ("x", False, "the median stayed at 2"),
        ("place", False, "not compared: its values are lists or records"),
    ]
    assert "1 item: b 100\xa0%" in found.html()
