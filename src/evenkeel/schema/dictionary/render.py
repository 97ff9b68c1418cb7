"""A dictionary as Markdown, and as an HTML page that stands alone."""

from html import escape

from evenkeel.artifacts import Table
from evenkeel.schema.dictionary.base import Dictionary

_MARKS = "\\`*_[]|~#!"


def to_markdown(found: Dictionary) -> str:
    """Return the dictionary as Markdown, with tables as GitHub has them; nothing in it is read as a mark."""
    head = [f"# {_plain(found.title)}", found.description and _plain(found.description)]
    owner = found.owner and f"Owner: {_plain(found.owner)}"
    return "\n\n".join([part for part in (*head, owner, *map(_grid, found.tables())) if part]) + "\n"


def to_html(found: Dictionary) -> str:
    """Return the dictionary as one HTML page, without a script or anything from elsewhere; what it says is text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("evenkeel.schema.dictionary"), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    return templates.get_template("dictionary.html.jinja").render(found=found, tables=found.tables())


def _grid(table: Table) -> str:
    if not table.rows:
        return ""
    lines = [table.header, ["---"] * len(table.header), *table.rows]
    cells = [[str(one) if number == 1 else _plain(str(one)) for one in line] for number, line in enumerate(lines)]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _plain(text: str) -> str:
    """Return a text in one line in which nothing is a mark of Markdown or of HTML."""
    line = escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in line)
