import dataclasses

import pytest

from evenkeel.schema import Bounds, Column, Range, Role, Rule, Schema, Sensitivity, Stage
from evenkeel.schema.dictionary import Entry, Seen, describe, to_html, to_markdown
from evenkeel.schema.dictionary.words import presence, promises, values
from evenkeel.typing import ColumnType

INTEGER, FLOAT, TEXT, TIMESTAMP = ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT, ColumnType.TIMESTAMP
SCHEMA = Schema(
    (
        Column("id", TEXT, Role.KEY, min_fraction=1.0, unique=True, description="The flight."),
        Column("speed", FLOAT, unit="mph", range=Range(0), stage=Stage.DEBUG, owner="ops"),
        Column("name", TEXT, sensitivity=Sensitivity.PERSONAL, values=("Ann", "Bob"), not_in=("serving",)),
    ),
    rules=(Rule("fast", "speed > 1", description="None stands still."), Rule("there", "id is not null")),
    owner="network",
)
SEEN = {"speed": Seen(0.25, (1.5, 2.0)), "name": Seen(0.5, ("Ann",))}


def test_entries_in_full():
    found = describe(SCHEMA, "flights", SEEN)
    assert (found.title, found.owner, found.promises) == ("flights", "network", ())
    assert found.rules == {"fast": "None stands still.", "there": "id is not null"}
    told = "The flight. It tells each row from every other."
    assert found.entries == (
        Entry("id", "text", told, "no value twice", "in every row", "", None, None),
        Entry("speed", "float (mph)", "", "at least 0", "", "debug", "ops", None, 0.25, ("1.5", "2.0")),
        Entry("name", "text", "", "one of 2 values", "not in serving", "", None, "personal", 0.5),
    )


@pytest.mark.parametrize(
    ("promise", "told"),
    [
        ({"type": TEXT, "values": tuple(map(str, range(25)))}, f"one of {', '.join(map(str, range(20)))} and 5 more"),
        ({"type": FLOAT, "range": Range(0, 1), "disallow": ("nan", "inf")}, "from 0 to 1; never nan or inf"),
        ({"type": FLOAT, "range": Range(None, 1)}, "at most 1"),
        ({"type": FLOAT, "range": Range()}, "any"),
        (
            {"type": TEXT, "pattern": "[A-Z]+", "length": Bounds(1, 3), "min_domain_mass": 0.95},
            "of the form [A-Z]+; 1 to 3 letters; so in at least 95 % of the rows",
        ),
        ({"type": TEXT, "valency": Bounds(3, 3), "length": Bounds(None, 9)}, "3 items; at most 9 letters"),
        ({"type": TEXT, "valency": Bounds(0)}, "any number of items"),
        ({"type": TEXT, "distinct": Bounds(2)}, "at least 2 different values"),
        ({"type": TIMESTAMP, "timezone": "Europe/Berlin"}, "in the time of Europe/Berlin"),
    ],
)
def test_values_in_words(promise, told):
    assert values(Column("x", **promise)) == told


def test_presence_in_words():
    column = Column("x", TEXT, required=False, min_fraction=0.5, min_count=1_000, not_in=("serving",))
    assert presence(column) == "may be absent; in at least 50 % of the rows; in at least 1,000 rows; not in serving"


def test_promises_of_a_table_in_words():
    schema = dataclasses.replace(
        Schema((Column("at", TIMESTAMP), Column("id", TEXT))),
        max_rows=9,
        rows_change=Range(0.5, 2),
        unique_together=(("at", "id"),),
        fresh={"at": "2d"},
        max_bad_rows=0.01,
    )
    assert [*promises(schema)] == [
        "1 to 9 rows",
        "rows as a multiple of those of the span before: from 0.5 to 2",
        "no two rows have the same at and id",
        "the latest at is at most 2d old",
        "at most 1 % of the rows may be put aside",
    ]


def test_markdown_is_one_grid_for_each_part():
    found = to_markdown(describe(SCHEMA, "flights"))
    assert "| speed | float (mph) |  | at least 0 |  | debug | ops |  |\n" in found
    assert found.startswith("# flights\n\nOwner: network\n\n| column | type |")
    assert found.endswith("| fast | None stands still. |\n| there | id is not null |\n")


HOSTILE = "<script>alert(1)</script> | `a` [b](javascript:c) \n# d"


def hostile():
    column = Column(HOSTILE, TEXT, values=(HOSTILE,), description=HOSTILE)
    return describe(Schema((column,), name=HOSTILE), "x", {HOSTILE: Seen(0.0, (HOSTILE,))})


def test_hostile_names_are_text_in_html():
    assert "<script" not in to_html(hostile())


def test_hostile_names_are_text_in_markdown():
    found = to_markdown(hostile())
    assert "<script" not in found
    assert r"\| \`a\` \[b\](javascript:c) \# d" in found
    assert not any(mark in found for mark in (" | `", " [b]", " # d"))
    assert [line for line in found.splitlines() if not line.startswith(("|", "# &lt;"))] == [""]


def test_no_value_of_a_personal_column_is_shown():
    found = describe(SCHEMA, "flights", SEEN)
    assert "Ann" not in to_markdown(found) + to_html(found) + repr(found.tables())
