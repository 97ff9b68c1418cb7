"""The quality report of a run: what came, what was left out or put aside and why, and what was found wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenkeel.artifacts import Artifact, ArtifactStore, Examples, SourceFile, Table
from evenkeel.errors import NotFoundError
from evenkeel.ledger import Execution
from evenkeel.ledger import Run as LedgerRun
from evenkeel.statistics import Statistics
from evenkeel.validation import Anomalies, Anomaly
from evenkeel.validation.report import Report
from evenkeel.validation.whole import joined

_LEFT_OUT = {
    "without_label": "there is no label",
    "immature": "the label is not mature yet",
    "between_splits": "the split leaves a gap",
}


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What became of the data of a run; the counts of rows add up.

    ``came`` rows were read from the ``sources``. ``prepared`` is by how many the user's own cleaning changed them. Of
    those, ``quarantined`` were put aside, by reason (a row may have several), ``left_out`` are not in the snapshot, by
    reason, and ``kept`` are, by split. ``anomalies`` were found in the snapshot, ``leaks`` in what the model reads.
    ``error`` is what stopped the run.
    """

    run: str
    status: str
    sources: tuple[SourceFile, ...]
    came: int
    prepared: int
    put_aside: int
    quarantined: Mapping[str, int]
    left_out: Mapping[str, int]
    kept: Mapping[str, int]
    anomalies: tuple[Anomaly, ...]
    leaks: tuple[Anomaly, ...]
    error: str | None = None

    def tables(self) -> tuple[Table, ...]:
        """Return what became of the rows, why some were put aside, and what was found."""
        rows = [("came", self.came, "from the sources")]
        rows += [("prepared", self.prepared, "by prepare=")] if self.prepared else []
        rows += [("put aside", -self.put_aside, "they break a promise of the schema")] if self.put_aside else []
        rows += [("left out", -count, reason) for reason, count in self.left_out.items() if count]
        rows += [("kept", count, split) for split, count in self.kept.items()]
        found = [Table(("", "rows", "why"), [(what, f"{count:,}", why) for what, count, why in rows])]
        if self.quarantined:
            reasons = [(reason, f"{count:,}") for reason, count in self.quarantined.items()]
            found.append(Table(("put aside for", "rows"), reasons))
        everything = Anomalies((*self.anomalies, *self.leaks), sum(self.kept.values()))
        return (*found, *everything.tables()) if everything.anomalies else tuple(found)


@dataclass(frozen=True)
class Judged:
    """What the steps of a run made that speak of its data; a run that was stopped made less."""

    examples: Examples
    statistics: Statistics | None
    anomalies: Anomalies | None
    leaks: Anomalies | None

    @classmethod
    def of(cls, steps: list[Execution], store: ArtifactStore) -> "Judged":
        """Load them; raises `NotFoundError` where the run did not come so far as to have a snapshot."""
        made = {f"{step.step}.{name}": found for step in steps for name, found in step.outputs.items()}
        if "ingest.output" not in made:
            remedy = "See with `evenkeel show` why it stopped."
            raise NotFoundError("snapshot of the run", "ingest", (), remedy=remedy)

        def load(name: str) -> Artifact | None:
            return store.get(made[name]) if name in made else None

        examples, statistics = load("ingest.output"), load("profile.output")
        anomalies, leaks = load("validate.anomalies"), load("leakage.output")
        assert isinstance(examples, Examples)
        assert isinstance(statistics, Statistics | None)
        assert isinstance(anomalies, Anomalies | None)
        assert isinstance(leaks, Anomalies | None)
        return cls(examples, statistics, anomalies, leaks)

    def report(self, run: LedgerRun) -> QualityReport:
        """Return the report in numbers and words."""
        snapshot, counts = self.examples.snapshot, self.examples.snapshot.counts
        return QualityReport(
            run=run.id,
            status=str(run.status),
            sources=snapshot.sources,
            came=counts["read"],
            prepared=counts.get("prepared", counts["read"]) - counts["read"],
            put_aside=counts.get("quarantined", 0),
            quarantined=snapshot.quarantined,
            left_out={told: counts[name] for name, told in _LEFT_OUT.items() if name in counts},
            kept={split: snapshot.rows[split] for split in self.examples.splits},
            anomalies=() if self.anomalies is None else self.anomalies.anomalies,
            leaks=() if self.leaks is None else self.leaks.anomalies,
            error=run.error,
        )

    def page(self, run: LedgerRun) -> Report:
        """Return the report as a page with charts: all splits together, and what was found."""
        if self.statistics is None:
            raise NotFoundError("profile of the run", run.id, ())
        found = [one for part in (self.anomalies, self.leaks) if part is not None for one in part.anomalies]
        rows = sum(self.examples.snapshot.rows.values())
        known = None if self.anomalies is None else Anomalies(tuple(found), rows)
        return Report(joined(self.statistics), f"run {run.id}", anomalies=known, schema="its schema")
