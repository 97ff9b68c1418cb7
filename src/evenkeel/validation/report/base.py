"""The report: what is known of a data set, alone or beside another, as one page."""

from dataclasses import dataclass
from html import escape
from pathlib import Path

from evenkeel.artifacts import write_file
from evenkeel.errors import UsageError
from evenkeel.statistics import TableStatistics
from evenkeel.validation.anomalies import Anomalies
from evenkeel.validation.drift import Drift

_ENDINGS = (".html", ".htm")


@dataclass(frozen=True)
class Report:
    """Statistics, with what else is known: those of a reference, the anomalies against a schema, the drift.

    ``name``, ``reference_name`` and ``schema`` are what the page calls the data, the reference and the schema. The page
    stands alone: it loads nothing, sends nothing, and is smaller than 2 MB however many columns there are. The same
    report gives the same bytes.
    """

    current: TableStatistics
    name: str = "data"
    reference: TableStatistics | None = None
    reference_name: str = "reference"
    anomalies: Anomalies | None = None
    schema: str = "the schema"
    drift: Drift | None = None

    def html(self) -> str:
        """Return the page."""
        from evenkeel.validation.report.page import render

        return render(self)

    def save(self, path: str | Path) -> Path:
        """Write the page to a file whose name ends in .html, and return where it stands; what stood there is replaced."""
        path = Path(path)
        check_place(path)
        write_file(path, self.html().encode())
        return path

    def _repr_html_(self) -> str:
        """Return the page in a frame, so that its style and script do not reach the notebook."""
        page = escape(self.html())
        return f'<iframe sandbox="allow-scripts" style="width:100%;height:800px;border:0" srcdoc="{page}"></iframe>'


def check_place(path: Path) -> None:
    """Raise `UsageError` where a page cannot stand at ``path``: the file of the data itself must not be lost to a slip."""
    if path.suffix.lower() not in _ENDINGS:
        raise UsageError("The report is an HTML page", expected="a file that ends in .html", got=path)
    if not path.parent.is_dir():
        raise UsageError("The report has no folder to stand in", got=path, remedy=f"Make {path.parent} first.")
