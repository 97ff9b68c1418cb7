import contextlib
import gzip
from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evenkeel.engines.column_types import TIMESTAMP
from evenkeel.engines.csv_files import read_csv
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError


@pytest.fixture
def read(tmp_path):
    def read(*contents, types=None, missing=()):
        files = [tmp_path / f"{place}.csv" for place in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_both(files, types or {}, missing)

    return read


def read_both(files, types, missing=()):
    """Read files in one block that stays in memory, and in many on the disk, and anew: to one table, or one error."""
    found, small = [], max(file.stat().st_size for file in files) // 1_000 + 1
    for block, memory, disk in ((1 << 22, 1 << 29, 0), (small, 100, 1 << 29), (small, 100, 200)):
        try:
            rows, table = read_csv(files, types, missing, block=block, memory=memory, disk=disk)
            found.append(rows.table(range(len(rows.schema))) if table is None else table)
        except InvalidDataError as error:
            found.append(error)
    if isinstance(found[0], InvalidDataError):
        assert len({*map(str, found)}) == 1
        raise found[0]
    assert len({(str(table.schema), str(table.to_pylist())) for table in found}) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("1\n-2\n", pa.int64(), [1, -2]),
        ("1\n2\nx\n", pa.string(), ["1", "2", "x"]),
        ("1\n2.5\nnan\n", pa.float64(), [1.0, 2.5, pytest.approx(float("nan"), nan_ok=True)]),
        ("01234\n9\n", pa.string(), ["01234", "9"]),
        ("9223372036854775808\n9\n", pa.string(), ["9223372036854775808", "9"]),
        ("1e30\n9\n", pa.float64(), [1e30, 9.0]),
        ("true\nFalse\n", pa.bool_(), [True, False]),
        ("12:00\n13:30\n", pa.string(), ["12:00", "13:30"]),
        ("2013-01-01\n2013-02-28\n", pa.date32(), [date(2013, 1, 1), date(2013, 2, 28)]),
        ("01/02/2013\n", pa.string(), ["01/02/2013"]),
        ("NA\n1\n", pa.string(), ["NA", "1"]),
        ("-007\n9\n", pa.string(), ["-007", "9"]),
        ("007\n1.5\n", pa.string(), ["007", "1.5"]),
        ("0x10\n1.5\n", pa.string(), ["0x10", "1.5"]),
        ("1\n \n2\n", pa.int64(), [1, None, 2]),
        ("18446744073709551616\n1.5\n", pa.float64(), [2.0**64, 1.5]),
        ("-9223372036854775808\n9223372036854775807\n", pa.int64(), [-(2**63), 2**63 - 1]),
        ('true\n""\n', pa.bool_(), [True, None]),
    ],
)
def test_the_type_that_all_values_fit(read, text, kind, values):
    column = read("x,y\n" + text.replace("\n", ",\n"))["x"]
    assert (column.type, column.to_pylist()) == (kind, values)


@pytest.mark.parametrize(
    "text", ["2013-01-01T05:00:00Z", "2013-01-01 05:00", "2013-01-01T06:00:00.000+01:00", "2013-01-01 00:00:00-0500"]
)
def test_iso_times_are_utc_to_the_microsecond(read, text):
    for other in ("2013-01-01 05:00:00", "2013-01-01T05:00:00.0000001Z"):
        column = read(f"x,y\n{text},\n{other},\n")["x"]
        assert column.type == TIMESTAMP
        assert column.cast(pa.int64()).to_pylist() == [1_357_016_400_000_000] * 2


def test_empty_is_null_and_quoted_empty_is_text_only_in_a_column_of_text(read):
    table = read('"number","text","nothing"\n"1","x",\n"","",\n,,\n')
    assert table.to_pydict() == {"number": [1, None, None], "text": ["x", "", None], "nothing": [None] * 3}
    assert table.schema.types == [pa.int64(), pa.string(), pa.string()]


def test_a_line_of_nothing_is_a_null_where_there_is_one_column(read):
    assert read("x\na\n\nb\n")["x"].to_pylist() == ["a", None, "b"]
    assert read("x,y\na,1\n\nb,2\n")["x"].to_pylist() == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "a|b\n1|2\n", "\ufeffa,b\r\n1,2\r\n", "a,b\n1,2"]
)
def test_delimiters_and_line_ends(read, text):
    assert read(text).to_pydict() == {"a": [1], "b": [2]}
    assert read(gzip.compress(text.encode())).to_pydict() == {"a": [1], "b": [2]}


def test_a_header_alone_has_no_rows(read):
    for text in ("a,b\n", "a,b", "a,b\r\n\r\n"):
        table = read(text, types={"a": pa.float64()})
        assert (table.num_rows, table.schema.types) == (0, [pa.float64(), pa.string()])


@pytest.mark.parametrize("above", ["\n", "\r\n\r\n", "\ufeff\n"])
def test_lines_of_nothing_above_the_header_are_no_rows(read, above):
    assert read(above + "x,y\n1,2\n").to_pydict() == {"x": [1], "y": [2]}
    assert read(above + "x\n1\n").to_pydict() == {"x": [1]}


def test_a_name_may_hold_a_new_line(read):
    assert read('"a\nb",c\n1,2\n').to_pydict() == {"a\nb": [1], "c": [2]}


def test_files_share_a_type(read):
    assert read("a,b\n1,01\n", "a,b\n,x\n", "a,b\n2.5,3\n").to_pydict() == {
        "a": [1.0, None, 2.5],
        "b": ["01", "x", "3"],
    }


def test_columns_of_several_files_stand_for_each_other_by_name(read):
    files = ("a,b\n1,x\n", "b,a\ny,2\n", "b;a\n007;3\n")
    assert read(*files).to_pydict() == {"a": [1, 2, 3], "b": ["x", "y", "007"]}
    with pytest.raises(InvalidDataError, match=r"1\.csv has a value in column 'a' that is no integer(.|\n)*line 3"):
        read("a,b\n1,x\n", "b,a\n5,2\n6,no\n", types={"a": pa.int64()})


def test_given_types_hold(read):
    types = {"i": pa.float64(), "b": pa.bool_(), "t": TIMESTAMP, "s": pa.string()}
    row = read("i,b,t,s\n 1,1,2013-01-01,007\n,,,\n", types=types).to_pylist()[0]
    assert row["t"].replace(tzinfo=None) == datetime(2013, 1, 1)
    assert (row["i"], row["b"], row["s"]) == (1.0, True, "007")


def test_a_column_without_a_name_gets_one(read):
    assert read(",a\n0,1\n").column_names == ["column_1", "a"]
    assert read("column_2,,\n0,1,2\n").column_names == ["column_2", "column_2_", "column_3"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("a,b\n1,2\n1\n", "expected: 2 values\n  got: 1 values: 1\n  where: line 3"),
        ('a,b\n"x\ny",2\n1,2,3\n', "got: 3 values: 1,2,3\n  where: line 4"),
        ('a,b\n"x,2\n3,4\n', "where: line 2\n  do: Close the quote"),
        ('a,b\n1,2\n3,"x\n5,6\n', 'got: "x\n  where: line 3\n  do: Close the quote'),
        (b"a,b\n1,\xff\n1\n", "line 2, byte 3"),
        (b"a,b\n1\n1,\xff\n", "where: line 2"),
        ("a,b\r1,2\r1\r", "where: line 3"),
        ("a,b\n1," + "x" * 200_000 + "\n1,2,3\n", "where: line 3"),
        (b"a,b\n1,x\n1,caf\xe9\n", "not in UTF-8\n  got: b'1,caf\\xe9'\n  where: line 3, byte 6"),
        (b"a,caf\xe9\n1,2\n", "not in UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04...", "a zip archive or a spreadsheet"),
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:25], "cannot be unpacked"),
        ("a,b,a\n1,2,3\n", "columns of the same name\n  got: ['a']"),
        ("5.1,3.5\n4.9,3.0\n", "has no header"),
    ],
)
def test_a_broken_file_is_named_with_its_line(read, content, said):
    with pytest.raises(InvalidDataError) as caught:
        read("a,b\n1,2\n" if content == b"" else content)
    assert "0.csv" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.int64(), "1.5"),
        (pa.int64(), "007"),
        (pa.int64(), "9223372036854775808"),
        (pa.float64(), "1,5"),
        (pa.float64(), "0x10"),
        (pa.bool_(), "yes"),
        (pa.date32(), "2013-02-30"),
        (pa.date32(), "2013-01-01 05:00"),
        (TIMESTAMP, "2013-13-01"),
        (TIMESTAMP, "yesterday"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_line(read, kind, value):
    with pytest.raises(InvalidDataError, match="column 'x'") as caught:
        read(f'y,x\n"a\nb",\n\nc,"{value}"\n', types={"x": kind})
    assert caught.value.got == value
    assert caught.value.where == "line 5"


def test_a_value_that_does_not_fit_is_found_soon_in_many(read):
    with pytest.raises(InvalidDataError) as caught:
        read("x,y\n" + "1,2\n" * 1_200_000 + "1,word\n", types={"y": pa.int64()})
    assert (caught.value.got, caught.value.where) == ("word", "line 1200002")


def test_a_value_may_be_long(read):
    long = "x" * 200_000
    assert read(f"{long},b\n1,{long}\n").to_pydict() == {long: [1], "b": [long]}


def test_names_that_do_not_fit(read, tmp_path):
    with pytest.raises(InvalidDataError, match="different columns"):
        read("a,b\n1,2\n", "a,c\n1,2\n")
    with pytest.raises(NotFoundError, match="carrier"):
        read("carrier\n1\n", types={"carier": pa.int64()})
    with pytest.raises(NotFoundError, match=r"0\.csv"):
        read_csv([tmp_path / "o.csv"], {})
    with pytest.raises(DefinitionError):
        read_csv([], {})


WORDS = "1 -2 007 -007 +5 1.5 1e9 nan inf 0x10 9223372036854775808 true False NA - 12:00 2013-01-01 3000-01-01 x é☕"
ODD = [
    "2013-01-01T05:00Z",
    "1960-02-03 04:05:06.123456789",
    " 3",
    " ",
    'a "b"',
    "a,b",
    "a\nb",
    "a\r\nb",
    '"',
    '5"b',
    "\ufeffx",
]
PIECES = st.sampled_from([*WORDS.split(), *ODD])
CELLS = st.one_of(
    st.just(""), PIECES, PIECES, st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
)


@st.composite
def files(draw):
    """Draw the content of a CSV file: each column of a few kinds of cells, quoted in each way, here and there broken."""
    kinds = [draw(st.lists(CELLS, min_size=1, max_size=4)) for _ in range(draw(st.integers(1, 3)))]
    rows = draw(st.lists(st.tuples(*[st.sampled_from(kind) for kind in kinds]), max_size=12))
    quoting = draw(st.sampled_from(["some", "all", "none"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lines = [",".join(f"c{place}" for place in range(len(kinds))), *(",".join(_quoted(row, quoting)) for row in rows)]
    return end.join(lines) + draw(st.sampled_from([end, ""]))


def _quoted(row, quoting):
    if quoting == "none":
        return row
    doubled = [cell.replace('"', '""') for cell in row]
    odd = [quoting == "all" or any(letter in cell for letter in ',"\n\r') for cell in row]
    return [f'"{cell}"' if quote else cell for cell, quote in zip(doubled, odd, strict=True)]


@given(content=files(), missing=st.sampled_from([(), ("NA", "-")]))
@example(content='x,y\n5" a,6\n7" b,"1\n2"\n', missing=())
@settings(deadline=None, max_examples=100)
def test_the_size_of_a_block_does_not_reach_the_table(tmp_path_factory, content, missing):
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content.encode())
    with contextlib.suppress(InvalidDataError):
        read_both([file], {}, missing)
