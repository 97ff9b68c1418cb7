"""A dictionary as Markdown, and as an HTML page that stands alone."""

from evenkeel.artifacts.markdown import as_grid, as_text
from evenkeel.schema.dictionary.base import Dictionary


def to_markdown(found: Dictionary) -> str:
    """Return the dictionary as Markdown, with tables as GitHub has them; nothing in it is read as a mark."""
    head = [f"# {as_text(found.title)}", found.description and as_text(found.description)]
    owner = found.owner and f"Owner: {as_text(found.owner)}"
    return "\n\n".join([part for part in (*head, owner, *map(as_grid, found.tables())) if part]) + "\n"


def to_html(found: Dictionary) -> str:
    """Return the dictionary as one HTML page, without a script or anything from elsewhere; what it says is text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("evenkeel.schema.dictionary"), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    return templates.get_template("dictionary.html.jinja").render(found=found, tables=found.tables())
