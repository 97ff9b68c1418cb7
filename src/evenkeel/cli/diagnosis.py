"""What ``evenkeel doctor MODEL`` says."""

from pathlib import Path
from typing import TYPE_CHECKING

from evenkeel.cli.output import emit, kept_clean, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows.diagnosis import Diagnosis


def tell(named: str, sample: Path | None, *, trust: bool, json: bool) -> None:
    """Diagnose a bundle, a file, or a model of the project, and say what was found."""
    from evenkeel.cli.project import find_bundle
    from evenkeel.flows.diagnosis import diagnose_model

    sample = None if sample is None else sample.absolute()
    with kept_clean(json):
        place = Path(named).absolute() if Path(named).is_file() else find_bundle(named)
        found = diagnose_model(place, sample, trust=trust)
    emit(found, json, lambda console: _show(console, named, found))


def _show(console: "Console", named: str, found: "Diagnosis") -> None:
    from evenkeel.artifacts import Table

    console.print(f"{named} is served by {found.served_by or 'nothing yet: it is a file'}")
    if found.types:
        console.print(f"It must be trusted, for {', '.join(found.types)}", style="yellow")
    if found.parts:
        console.print(f"\nOf its parts, tried on {found.rows:,} rows:")
        rows = [(one.part, one.kind, "yes" if one.onnx else "no", one.why) for one in found.parts]
        print_table(console, Table(("part", "kind", "ONNX", "what blocks it"), rows))
    for remedy in dict.fromkeys(one.remedy for one in found.parts if one.remedy):
        names = ", ".join(one.part for one in found.parts if one.remedy == remedy)
        console.print(f"{names}: {remedy}")
    if found.note:
        console.print(f"\n{found.note}")
    if found.float32 is not None:
        moved = found.float32
        console.print(
            f"\nFloat32 features would move {moved.rows:,} answers by up to {moved.largest:.3g}, 99 % of them by at most "
            f"{moved.share_99:.3g}, and change {moved.decisions:,} decisions"
        )
    if any(found.importances.values()):
        shares = sorted(found.importances.items(), key=lambda one: (-one[1], one[0]))
        console.print()
        print_table(console, Table(("column", "importance"), [(name, f"{share:.4f}") for name, share in shares]))
