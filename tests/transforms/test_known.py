from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import evenkeel.transforms as ek
from evenkeel.engines import DuckDB
from evenkeel.testing import known as laws
from evenkeel.testing.known import known_in, learnt, many_rows, written
from evenkeel.testing.transform_cases import Case
from evenkeel.transforms import known as transforms_known

FIRST = {"scaled": lambda x: ek.standardize(ek.clip(x["f"], -100, 100)), "coded": lambda x: ek.category(x["t"])}
SECOND = {"twice": lambda x: ek.standardize(ek.min_max(ek.clip(x["f"], -100, 100)))}
STRETCHES = [8_192, 8_192, 3_616]


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return many_rows()


@pytest.fixture
def analysed(tmp_path: Path) -> Callable[..., tuple[int, int]]:
    """How many rows there are, and at how many a fit looked; what it learns must be what it learns without a memory."""

    def fit(cases: dict[str, Case], table: pa.Table, **how: object) -> tuple[int, int]:
        file, known = written(table, tmp_path / "rows.parquet"), known_in(tmp_path / "known", **how)
        assert learnt(cases, file, known) == learnt(cases, file)
        return known.rows, known.analysed

    return fit


def changed(table: pa.Table, place: int) -> pa.Table:
    """The table with another float in one row."""
    there = pc.equal(pa.array(range(table.num_rows)), place)
    return table.set_column(0, "f", pc.if_else(there, 0.125, table["f"]))


def test_every_operation_that_learns_stands_in_a_case() -> None:
    assert laws.uncovered() == set()


@pytest.mark.parametrize(
    ("cases", "blocks"), [*zip(laws.together(), [3, 1], strict=True)], ids=["of all rows", "out of fold"]
)
def test_what_is_learnt_is_the_same_as_rows_come_change_and_go(
    cases: dict[str, Case], blocks: int, tmp_path: Path
) -> None:
    more = many_rows(8_192 * blocks + 12_000)
    tables = [more.slice(0, 8_192 * blocks + 9_000), changed(more, 8_192 * blocks + 1_000), more.slice(0, 26_000)]
    laws.check_known(cases, tables, tmp_path, blocks)


def test_only_the_stretches_with_new_rows_are_looked_at(table: pa.Table, analysed: Callable[..., object]) -> None:
    assert analysed(FIRST, table.slice(0, 17_000)) == (17_000, 17_000)
    assert analysed(FIRST, table) == (20_000, STRETCHES[2])
    assert analysed(FIRST, table) == (20_000, 0)


def test_a_changed_row_has_its_stretch_looked_at_alone(table: pa.Table, analysed: Callable[..., object]) -> None:
    analysed(FIRST, table)
    assert analysed(FIRST, changed(table, 9_000)) == (20_000, STRETCHES[1])


def test_a_column_that_nothing_is_learnt_from_may_change(table: pa.Table, analysed: Callable[..., object]) -> None:
    analysed(FIRST, table)
    assert analysed(FIRST, table.set_column(1, "g", pa.nulls(20_000, pa.float64()))) == (20_000, 0)


def test_a_row_that_moves_all_others_has_all_after_it_looked_at(
    table: pa.Table, analysed: Callable[..., object]
) -> None:
    analysed(FIRST, table)
    more = pa.concat_tables([table.slice(0, 9_000), table.slice(0, 1), table.slice(9_000)])
    assert analysed(FIRST, more) == (20_001, 20_001 - STRETCHES[0])


def test_what_rests_on_a_constant_is_known_as_long_as_that_is_the_same(
    table: pa.Table, analysed: Callable[..., object]
) -> None:
    analysed(SECOND, table.slice(0, 17_000))
    assert analysed(SECOND, table) == (20_000, STRETCHES[2])  # the smallest and the largest of clipped numbers stay
    wide = {"twice": lambda x: ek.standardize(ek.min_max(ek.clip(x["f"], -100, 101)))}
    assert analysed(wide, table) == (20_000, 20_000)


def test_out_of_fold_a_stretch_is_known_at_its_place(table: pa.Table, analysed: Callable[..., object]) -> None:
    cases = {"mean": lambda x: ek.target_mean(x["t"])}
    analysed(cases, table.slice(0, 17_000))
    assert analysed(cases, table) == (20_000, STRETCHES[2])
    assert analysed(cases, table.slice(8_192)) == (11_808, 11_808)


def test_an_analyzer_that_is_added_looks_alone(table: pa.Table, tmp_path: Path) -> None:
    file = written(table, tmp_path / "rows.parquet")
    learnt(FIRST, file, known_in(tmp_path / "known"))
    before = {path: path.stat().st_ino for path in (tmp_path / "known").glob("*/*")}
    learnt({"largest": lambda x: ek.max_abs(x["i"]), **FIRST}, file, known_in(tmp_path / "known"))
    after = {path: path.stat().st_ino for path in (tmp_path / "known").glob("*/*")}
    assert (len(before), len(after), before.items() <= after.items()) == (6, 9, True)


def test_other_code_knows_nothing(table: pa.Table, analysed: Callable[..., object]) -> None:
    analysed(FIRST, table)
    assert analysed(FIRST, table, code="other code") == (20_000, 20_000)


def test_without_recall_all_is_looked_at_and_kept_again(
    table: pa.Table, tmp_path: Path, analysed: Callable[..., object]
) -> None:
    analysed(FIRST, table)
    for path in (tmp_path / "known").glob("*/*"):
        path.write_bytes(b"damaged")
    assert analysed(FIRST, table, recall=False) == (20_000, 20_000)
    assert analysed(FIRST, table) == (20_000, 0)


@pytest.mark.parametrize("damage", ["empty", "cut", "changed", "of another", "gone"])
def test_a_damaged_entry_is_no_entry(
    damage: str, table: pa.Table, tmp_path: Path, analysed: Callable[..., object]
) -> None:
    analysed(FIRST, table)
    first, *_, last = sorted((tmp_path / "known").glob("*/*"))
    content = first.read_bytes()
    first.write_bytes(
        {
            "empty": b"",
            "cut": content[:-1],
            "changed": content[:-2] + bytes([content[-2] ^ 1]) + content[-1:],
            "of another": last.read_bytes(),
            "gone": b"",
        }[damage]
    )
    if damage == "gone":
        first.unlink()
    looked_at = analysed(FIRST, table)
    assert looked_at in [(20_000, rows) for rows in STRETCHES]
    assert (first.read_bytes(), analysed(FIRST, table)) == (content, (20_000, 0))


def test_operations_of_a_user_are_never_known(
    table: pa.Table, analysed: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    from evenkeel.transforms.operations.clip import Clip

    analysed(FIRST, table)
    monkeypatch.setattr(Clip, "__module__", "pipeline")
    assert analysed(FIRST, table) == (20_000, 20_000)


def test_what_is_as_large_as_the_rows_is_not_kept(
    table: pa.Table, tmp_path: Path, analysed: Callable[..., object]
) -> None:
    names = table.set_column(6, "t", pa.array([f"customer {place}" for place in range(20_000)]))
    assert [analysed(FIRST, names) for _ in range(2)] == [(20_000, 20_000)] * 2
    assert len(list(tmp_path.glob("known/*/*"))) == len(STRETCHES)  # of what is scaled


def test_what_is_not_kept_of_a_lot_is_looked_at_in_one_go_and_the_rest_not_written_again(
    table: pa.Table, tmp_path: Path, analysed: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = table.set_column(6, "t", pa.array([f"customer {place}" for place in range(20_000)]))
    parts, part = list[tuple[int, int]](), DuckDB.part
    monkeypatch.setattr(transforms_known, "_LOTS", 1)
    monkeypatch.setattr(DuckDB, "part", lambda self, rows, *which: (parts.append(which), part(self, rows, *which))[1])
    written_files = []
    for _ in range(2):
        parts.clear()
        assert (analysed(FIRST, names), parts) == ((20_000, 20_000), [(0, 20_000)])
        written_files.append({path: path.stat().st_ino for path in tmp_path.glob("known/*/*")})
    assert (len(written_files[0]), written_files[0]) == (len(STRETCHES), written_files[1])


def test_many_analyzers_are_a_bounded_number_of_files(
    table: pa.Table, tmp_path: Path, analysed: Callable[..., object]
) -> None:
    many = {f"up to {most}": lambda x, most=most: ek.standardize(ek.clip(x["f"], 0, most)) for most in range(1, 201)}
    assert [analysed(many, table.slice(0, 10)) for _ in range(2)] == [(10, 10), (10, 0)]
    assert 32 < len(list(tmp_path.glob("known/*/*"))) <= 64


@pytest.mark.parametrize("rows", [0, 5, 8_192])
def test_few_rows_are_one_stretch(rows: int, table: pa.Table, analysed: Callable[..., object]) -> None:
    cases = {"coded": FIRST["coded"]}
    assert [analysed(cases, table.slice(0, rows)) for _ in range(2)] == [(rows, rows), (rows, 0)]


def test_rows_that_cannot_be_told_by_stretches_are_looked_at_at_once(table: pa.Table, tmp_path: Path) -> None:
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=1_000)
    known = known_in(tmp_path / "known")
    assert learnt(FIRST, tmp_path / "rows.parquet", known) == learnt(FIRST, written(table, tmp_path / "other.parquet"))
    assert (known.rows, list(tmp_path.glob("known/*"))) == (0, [])
