import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.errors import SchemaError
from evenkeel.schema import Column, Schema, schema_text
from evenkeel.schema.edit import Edit, edit_text
from evenkeel.schema.read import parse_schema
from evenkeel.typing import ColumnType

TEXT = """\
# mine
min_rows: 1   # rows
columns:
  # how fast
  speed:
    type: integer  # mph
    range: [0, 5]  # fast

  origin:
    type: text
    values:
      - JFK  # big
      - LGA
    description: |
      long

  c: {type: float, min_fraction: 0.9, disallow: [nan, inf]}
# end
"""


@pytest.mark.parametrize(
    ("keys", "value", "gone", "new"),
    [
        (("columns", "speed", "range"), (0, 7), ["    range: [0, 5]  # fast"], ["    range: [0, 7]  # fast"]),
        (("columns", "speed", "required"), False, [], ["    required: false"]),
        (("columns", "origin", "values"), ("JFK", "LGA", "NO", "a, b"), [], ["      - 'NO'", "      - 'a, b'"]),
        (("columns", "origin", "values"), None, ["    values:", "      - JFK  # big", "      - LGA"], []),
        (("columns", "origin", "unique"), True, [], ["    unique: true"]),
        (("columns", "origin", "description"), None, ["    description: |", "      long"], []),
        (
            ("columns", "c", "min_fraction"),
            None,
            ["  c: {type: float, min_fraction: 0.9, disallow: [nan, inf]}"],
            ["  c: {type: float, disallow: [nan, inf]}"],
        ),
        (
            ("columns", "c", "severity", "constant"),
            "info",
            ["  c: {type: float, min_fraction: 0.9, disallow: [nan, inf]}"],
            ["  c: {type: float, min_fraction: 0.9, disallow: [nan, inf], severity: {constant: info}}"],
        ),
        (("columns", "new"), {"type": "date"}, [], ["  new:", "    type: date"]),
        (("fresh", "at"), "2d", [], ["fresh:", "  at: 2d"]),
        (("min_rows",), 10, ["min_rows: 1   # rows"], ["min_rows: 10   # rows"]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_what_changed_changes(tmp_path, keys, value, gone, new, newline):
    text = TEXT.replace("\n", newline)
    found = edit_text(text, [Edit(keys, value)], tmp_path)
    before, after = text.split(newline), found.split(newline)
    assert [line for line in before if line not in after] == gone
    assert [line for line in after if line not in before] == new
    assert ("\r" in found) == ("\r" in text)


def test_many_edits_at_once(tmp_path):
    edits = [
        Edit(("columns", "d"), {"type": "date"}),
        Edit(("columns", "e"), {"type": "date"}),
        Edit(("name",), "flights"),
        Edit(("columns", "c", "unique"), True),
        Edit(("columns", "c", "min_fraction"), None),
        Edit(("fresh", "d"), "2d"),
        Edit(("columns", "speed", "range"), None),
    ]
    found = parse_schema(edit_text(TEXT, edits, tmp_path), tmp_path)
    assert found.columns[2:] == (
        Column("c", ColumnType.FLOAT, disallow=("nan", "inf"), unique=True),
        Column("d", ColumnType.DATE),
        Column("e", ColumnType.DATE),
    )
    assert (found.columns[0].range, found.name, found.fresh) == (None, "flights", {"d": "2d"})


def test_a_mapping_goes_with_its_last_field(tmp_path):
    text = "fresh:\n  at: 2d\ncolumns: {at: {type: date, severity: {constant: info}}}\n"
    edits = [Edit(("fresh", "at"), None), Edit(("columns", "at", "severity", "constant"), None)]
    assert edit_text(text, edits, tmp_path) == "columns: {at: {type: date}}\n"


@pytest.mark.parametrize("keys", [("columns", "a", "range"), ("columns", "b", "range"), ("columns", "a", "type", "x")])
def test_what_is_repeated_by_an_alias_is_left_to_people(tmp_path, keys):
    text = "columns:\n  a: {type: float, range: &r [0, 1]}\n  b: {type: float, range: *r}\n"
    with pytest.raises(SchemaError, match="cannot be changed without changing more"):
        edit_text(text, [Edit(keys, (0, 2))], tmp_path)


NAMES = st.text(st.characters(codec="utf-8"), min_size=1) | st.sampled_from(["~", "a: b", "- a", "#", "\u2028", "<<"])
VALUES = st.lists(NAMES, min_size=1, unique=True).map(tuple)
SAID = {"min_fraction": 0.5, "unique": True, "values": ("a", "it's", "#"), "severity": "info"}


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5), st.data())
@settings(deadline=None)
def test_any_edit_of_any_names_says_what_it_should(tmp_path_factory, columns, data):
    path = tmp_path_factory.getbasetemp()
    text = schema_text(Schema(tuple(Column(name, ColumnType.TEXT, values=some) for name, some in columns.items())))
    chosen = data.draw(st.lists(st.tuples(st.sampled_from([*columns]), st.sampled_from([*SAID])), unique=True))
    edits = [Edit(("columns", name, field), SAID[field]) for name, field in chosen]
    found = parse_schema(edit_text(text, edits, path), path)
    assert [getattr(found.column(name), field) for name, field in chosen] == [SAID[field] for _, field in chosen]
    assert [column.name for column in found.columns] == [*columns]
