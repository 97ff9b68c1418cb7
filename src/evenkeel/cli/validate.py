"""``evenkeel validate``: does a file fit its schema?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Html, Json, Missing
from evenkeel.cli.output import emit, print_table, tell_page
from evenkeel.errors import InvalidDataError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows.quarantine import Quarantined
    from evenkeel.validation import Anomalies


def validate(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    schema: Annotated[Path, typer.Option(help="The schema that the file should fit.")] = Path("schema.yaml"),
    environment: Annotated[str, typer.Option(help="Where the rows are for, such as serving.")] = "training",
    previous: Annotated[Path | None, typer.Option(help="The file of the span before, to compare with.")] = None,
    as_of: Annotated[str | None, typer.Option(help="The time by which the file must be fresh; now by default.")] = None,
    quarantine: Annotated[Path | None, typer.Option(help="Put bad rows aside here (.parquet), with reasons.")] = None,
    passed: Annotated[Path | None, typer.Option(help="Write the rows that pass here (.parquet).")] = None,
    html: Html = None,
    missing: Missing = None,
    json: Json = False,
) -> None:
    """Check a file against a schema; exit with 3 where it does not fit."""
    from evenkeel.clock import to_time
    from evenkeel.flows.contract import validate as check
    from evenkeel.flows.quarantine import quarantine as put_aside
    from evenkeel.sources.splits import parse_moment

    moment = None if as_of is None else to_time(parse_moment(as_of))
    if quarantine is not None:
        if html is not None:
            raise UsageError(
                "A page shows a file as it came, and no rows that are put aside",
                remedy="Call `evenkeel validate` a second time, with --html and without --quarantine.",
            )
        aside = put_aside(
            file,
            schema,
            quarantine,
            passed=passed,
            environment=environment,
            previous=previous,
            as_of=moment,
            missing=missing or (),
        )
        emit(aside, json, lambda console: _show_aside(console, file, aside, (quarantine, passed)))
        _end(aside.valid)
        return
    if passed is not None:
        raise UsageError(
            "--passed goes with --quarantine", remedy="Say where the bad rows go: --quarantine bad.parquet."
        )
    found = check(file, schema, environment=environment, previous=previous, as_of=moment, missing=missing or ())
    told = {"valid": found.valid, "rows": found.rows, "anomalies": found.anomalies}
    if html is not None:
        from evenkeel.flows.report_page import report

        report(file, schema=schema, anomalies=found).save(html)
    emit(told, json, lambda console: _show(console, file, found, html))
    _end(found.valid)


def _end(valid: bool) -> None:
    if not valid:
        raise typer.Exit(InvalidDataError.exit_code)


def _show_aside(console: "Console", file: Path, found: "Quarantined", to: tuple[Path, Path | None]) -> None:
    from evenkeel.artifacts import Table
    from evenkeel.validation import Anomalies

    console.print(f"{file}: {found.rows:,} rows = {found.passed:,} passed + {found.quarantined:,} put aside in {to[0]}")
    if found.reasons:
        print_table(console, Table(("rows", "reason"), [(f"{count:,}", one) for one, count in found.reasons.items()]))
    for table in Anomalies(found.anomalies, found.passed).tables() if found.anomalies else ():
        print_table(console, table)
    if to[1] is not None:
        console.print(f"Wrote {to[1]}." if found.valid else f"{to[1]} is not written: what is left is not valid.")


def _show(console: "Console", file: Path, found: "Anomalies", html: Path | None) -> None:
    console.print(f"{file}: {found.rows:,} rows" + ("" if found.anomalies else "; everything fits."))
    for table in found.tables() if found.anomalies else ():
        print_table(console, table)
    tell_page(console, html)
