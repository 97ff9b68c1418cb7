import re
from pathlib import Path

from evenkeel.schema.fields import COLUMN, TABLE
from evenkeel.schema.read import parse_schema
from evenkeel.schema.rule import Rule

PAGE = Path(__file__).parents[2] / "docs/reference/schema.md"
TEXT = PAGE.read_text()


def fields(title: str) -> list[str]:
    part = TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", part, re.M)


def test_the_page_has_each_field_once() -> None:
    assert sorted(fields("Of the table")) == sorted([*TABLE, "domains", "columns"])
    assert sorted(fields("Of a column")) == sorted([*COLUMN, "type"])
    assert sorted(fields("Of a rule")) == sorted(set(Rule.__dataclass_fields__) - {"name"})


def test_the_schema_of_the_page_is_one() -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.M | re.S)
    assert len(parse_schema(block, PAGE).columns) == 7
