import re

import numpy as np
import pyarrow as pa
import pytest

import evenkeel as ek
from evenkeel.errors import UsageError
from evenkeel.schema import Column, Range, Schema, Severity
from evenkeel.statistics import ColumnStatistics, TableStatistics
from evenkeel.typing import ColumnType
from evenkeel.validation import Anomalies, Anomaly
from evenkeel.validation.report import Report

BIG = 2_000_000


def many(columns, name="column {}"):
    """A profile of so many columns, each as large on the page as a column of text can be."""
    one = ek.profile(pa.table({"x": [f"a rather long value {i % 12}" for i in range(60)]})).columns["x"]
    parts = {part: getattr(one, part) for part in ("values", "values_complete", "text", "distinct", "distinct_exact")}
    made = (ColumnStatistics(ColumnType.TEXT, i, 60, i % 7, **parts) for i in range(columns))
    return TableStatistics(60, {name.format(one.position): one for one in made})


def lines(page):
    return len(re.findall("<tbody id=", page)), page.count('class="more"')


def test_a_small_table_is_shown_in_full():
    page = Report(many(20)).html()
    assert lines(page) == (20, 20)
    assert len(page.encode()) < 200_000


@pytest.mark.parametrize("columns", [1_000, 10_000])
def test_many_columns_all_have_a_line_and_the_first_are_shown_in_full(columns):
    page = Report(many(columns), reference=many(columns)).html()
    named, full = lines(page)
    assert (named, len(page.encode()) < BIG, 100 < full < columns) == (columns, True, True)
    assert f"The first {full:,} of {columns:,} columns, as in the file, have charts" in page


def test_columns_that_find_no_room_are_counted():
    page = Report(many(10_000, "🦤" * 300 + "{}")).html()
    named, _ = lines(page)
    assert len(page.encode()) < BIG
    assert f"{10_000 - named:,} more columns found no room on this page" in page


def test_no_anomaly_is_too_long_for_the_page():
    told = Anomaly(None, "made_up", Severity.ERROR, None, None, "🦤" * 5_000)
    page = Report(many(10_000), anomalies=Anomalies((told,) * 500, 60)).html()
    assert len(page.encode()) < BIG
    assert "500 errors against the schema" in page
    assert "and 450 more" in page


def test_the_same_report_gives_the_same_bytes():
    table = pa.table({"x": np.arange(100.0), "y": ["a", "b"] * 50})
    assert ek.report(table, table).html() == ek.report(table, table).html()


def test_the_policy_lets_nothing_in_but_what_the_page_holds():
    page = Report(many(1)).html()
    (policy,) = re.findall('Content-Security-Policy" content="(.*?)"', page)
    assert re.sub("sha256-.{44}", "DIGEST", policy.replace("&#39;", "'")) == (
        "default-src 'none'; style-src 'DIGEST'; script-src 'DIGEST'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search("""(src|href)=["'](?!#)|url\\(|@import|style=""", page)
    assert len(re.findall("<script>(.*?)</script>", page, re.DOTALL)[0]) < 10_000


def test_the_headline_counts_what_is_wrong_and_what_moved():
    schema = Schema((Column("x", ColumnType.INTEGER, range=Range(0, 500)), Column("gone", ColumnType.TEXT)))
    found = ek.report(pa.table({"x": range(1000, 2000)}), pa.table({"x": range(1000)}), schema)
    titles = re.findall("<h2>(.*?)</h2>", found.html())
    assert titles == ["2 errors against the schema", "1 of 1 column drifted: x"]


def test_data_that_fits_is_said_to():
    schema = Schema((Column("x", ColumnType.INTEGER),))
    page = ek.report(pa.table({"x": range(1000)}), pa.table({"x": range(1000)}), schema).html()
    assert re.findall("<h2>(.*?)</h2>", page) == ["Fits the schema", "No column drifted"]


def test_columns_that_came_and_went_are_said_and_shown():
    page = ek.report(pa.table({"a": [1], "b": [1]}), pa.table({"a": [1], "c": [1]})).html()
    assert re.findall("<h2>(.*?)</h2>", page)[1:] == ["1 column is gone: c", "1 column is new: b"]
    assert re.findall('<i class="warning">(.*?)</i>', page) == ["new", "gone"]


def test_what_is_worth_a_look_is_named_where_nothing_else_was_asked():
    table = pa.table({"a": pa.nulls(3, pa.int64()), "b": [5, 5, 5], "c": [1.0, None, None], "d": [1, 2, 3]})
    page = ek.report(table).html()
    assert "3 columns are worth a look" in page
    assert re.findall('<span class="text">(.*?)</span>', page) == [
        "It holds no value at all.",
        "It holds one value only, and so tells nothing.",
        "66.7\xa0% of it is missing.",
    ]


def test_what_stands_beyond_single_columns_has_panels():
    table = pa.table({"x": range(200), "twice": range(0, 400, 2), "late": [i >= 100 for i in range(200)]})
    current = ek.profile(table, label="late", pairs=True, slices=["x < 50"])
    page = Report(current).html()
    panels = page[page.index('class="panels"') : page.index('id="of-columns"')]
    assert re.findall("<h2>(.*?) <small>", panels) == ["What tells of late", "What moves together", "Slices"]
    assert re.findall('<span class="name">(.*?)</span>.*<td>(.*?)</td></tr>', panels) == [("x &lt; 50", "50")]
    assert '<a class="name" href="#c0">x</a><small> and </small><a class="name" href="#c1">twice</a>' in panels


@pytest.mark.parametrize("table", [pa.table({"a": pa.array([], "int64")}), pa.table({"a": [None]})])
def test_a_table_of_nothing_has_a_page(table):
    assert "</html>" in ek.report(table, table).html()


def test_a_page_is_never_written_over_what_is_no_page(tmp_path):
    found = Report(many(1))
    with pytest.raises(UsageError, match=r"ends in \.html"):
        found.save(tmp_path / "data.csv")
    with pytest.raises(UsageError, match=r"Make .*nowhere first"):
        found.save(tmp_path / "nowhere/report.html")
    assert found.save(tmp_path / "report.html").read_text() == found.html()


def test_a_notebook_shows_it_in_a_frame_of_its_own():
    shown = Report(many(1))._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts" ')
    assert "<script>" not in shown
