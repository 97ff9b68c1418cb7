"""The quality report of a run: what came, what was left out or put aside and why, and what was found wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from evenkeel.artifacts import Artifact, ArtifactStore, Examples, Snapshot, SourceFile, Table
from evenkeel.artifacts.examples import SPLIT_NAMES
from evenkeel.errors import NotFoundError
from evenkeel.flows.intake import Intake
from evenkeel.ledger import Execution
from evenkeel.ledger import Run as LedgerRun
from evenkeel.statistics import Statistics
from evenkeel.validation import Anomalies, Anomaly
from evenkeel.validation.report import Report
from evenkeel.validation.whole import joined

T = TypeVar("T", bound=Artifact)

_LEFT_OUT = {
    "without_label": "there is no label",
    "partly_labelled": "one of several labels is missing",
    "immature": "the label is not mature yet",
    "between_splits": "the split leaves a gap",
}


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What became of the data of a run; the counts of rows add up.

    ``came`` rows were read from the ``sources``: none where the run ended before they could be counted. ``prepared`` is
    by how many the user's own cleaning changed them. Of those, ``put_aside`` were ``quarantined``, by reason (a row may
    have several), ``left_out`` are not in the snapshot, by reason, ``rejected`` all that are left where the run was
    stopped before there was a snapshot, and ``kept`` are in it, by split. ``repaired`` are the values of each column that
    were read as missing. ``anomalies`` were found in the snapshot and in what was served, ``leaks`` in what the model
    reads. ``error`` is what stopped the run.
    """

    run: str
    status: str
    sources: tuple[SourceFile, ...]
    came: int | None
    prepared: int
    repaired: Mapping[str, int]
    put_aside: int
    quarantined: Mapping[str, int]
    left_out: Mapping[str, int]
    rejected: int
    kept: Mapping[str, int]
    anomalies: tuple[Anomaly, ...]
    leaks: tuple[Anomaly, ...]
    error: str | None = None

    def tables(self) -> tuple[Table, ...]:
        """Return what became of the rows, what was repaired, why some were put aside, and what was found."""
        rows = [] if self.came is None else [("came", self.came, "from the sources")]
        rows += [("prepared", self.prepared, "by prepare=")] if self.prepared else []
        rows += [("put aside", -self.put_aside, "they break a promise of the schema")] if self.put_aside else []
        rows += [("left out", -count, reason) for reason, count in self.left_out.items() if count]
        rows += [("rejected", -self.rejected, "the run was stopped")] if self.rejected else []
        rows += [("kept", count, split) for split, count in self.kept.items()]
        told: dict[tuple[str, ...], list[tuple[str, ...]]] = {
            ("", "rows", "why"): [(what, f"{count:,}", why) for what, count, why in rows],
            ("read as missing in", "values"): [(name, f"{count:,}") for name, count in self.repaired.items()],
            ("put aside for", "rows"): [(reason, f"{count:,}") for reason, count in self.quarantined.items()],
        }
        found = [Table(header, lines) for header, lines in told.items() if lines]
        everything = Anomalies((*self.anomalies, *self.leaks), sum(self.kept.values()))
        return (*found, *everything.tables()) if everything.anomalies else tuple(found)


@dataclass(frozen=True)
class Judged:
    """What the steps of a run made that speak of its data; a run that was stopped made less.

    ``came`` is what is known of the rows, of the snapshot or of the ingest that made none.
    """

    came: Snapshot | Intake
    statistics: Statistics | None
    anomalies: Anomalies | None
    skewed: Anomalies | None
    leaks: Anomalies | None

    @classmethod
    def of(cls, steps: list[Execution], store: ArtifactStore) -> "Judged":
        """Load them."""
        made = {f"{step.step}.{name}": found for step in steps for name, found in step.outputs.items()}

        def load(name: str, kind: type[T]) -> T | None:
            return store.get_as(made[name], kind) if name in made else None

        examples = load("ingest.output", Examples)
        intake = load("ingest.intake", Intake) or Intake((), {}, {}, {})
        return cls(
            intake if examples is None else examples.snapshot,
            load("profile.output", Statistics),
            load("validate.anomalies", Anomalies),
            load("skew.output", Anomalies),
            load("leakage.output", Anomalies),
        )

    def report(self, run: LedgerRun) -> QualityReport:
        """Return the report in numbers and words."""
        counts = self.came.counts
        came = counts.get("read", 0)
        prepared = counts.get("prepared", came) - came
        put_aside = counts.get("quarantined", 0)
        left_out = {told: counts[name] for name, told in _LEFT_OUT.items() if name in counts}
        rejected = isinstance(self.came, Intake)
        return QualityReport(
            run=run.id,
            status=str(run.status),
            sources=self.came.sources,
            came=counts.get("read"),
            prepared=prepared,
            repaired=self.came.repaired,
            put_aside=put_aside,
            quarantined=self.came.quarantined,
            left_out=left_out,
            rejected=came + prepared - put_aside - sum(left_out.values()) if rejected else 0,
            kept=self._kept(),
            anomalies=tuple(one for found in (self.anomalies, self.skewed) if found for one in found.anomalies),
            leaks=() if self.leaks is None else self.leaks.anomalies,
            error=run.error,
        )

    def _kept(self) -> dict[str, int]:
        rows = {} if isinstance(self.came, Intake) else self.came.rows
        return {split: rows[split] for split in SPLIT_NAMES if split in rows}

    def page(self, run: LedgerRun) -> Report:
        """Return the report as a page with charts: all splits together, and what was found."""
        if self.statistics is None:
            remedy = "It was stopped before: see what came with `evenkeel profile FILE --html`."
            raise NotFoundError("profile of the run", run.id, (), remedy=remedy)
        parts = (self.anomalies, self.skewed, self.leaks)
        found = tuple(one for part in parts if part is not None for one in part.anomalies)
        known = None if self.anomalies is None else Anomalies(found, sum(self._kept().values()))
        return Report(joined(self.statistics), f"run {run.id}", anomalies=known, schema="its schema")
