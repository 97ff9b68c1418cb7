"""From one prediction back to everything behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evenkeel.artifacts import Examples, Snapshot
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.evaluation import EvaluationResult
from evenkeel.ledger import Ledger, RegisteredVersion, Run
from evenkeel.predictions import GroundTruth, PredictionLog, PredictionRecord, Truth
from evenkeel.registry import Registry
from evenkeel.typing import Json


@dataclass(frozen=True, slots=True)
class Trace:
    """The chain behind a prediction. References are those of the ledger; ``environment`` and ``code`` are the run's.

    ``truth`` is what became known of the prediction since, of several labels perhaps of some alone. A model that was
    adopted without labels has no ``evaluation``, and one that reads raw columns no ``transform``.
    """

    prediction: PredictionRecord
    version: RegisteredVersion
    evaluation: EvaluationResult | None
    run: Run
    transform: str | None
    schema: str
    examples: str
    snapshot: Snapshot
    code: Mapping[str, Json]
    environment: Mapping[str, Json]
    truth: Truth | None = None


def trace_prediction(
    prediction_id: str, predictions: Path, ledger: Ledger, store: ArtifactStore, truth: GroundTruth | None = None
) -> Trace:
    """Return the chain behind a prediction; raises `NotFoundError` for an id that is not in the log."""
    record = PredictionLog(predictions).get(prediction_id)
    version = Registry(ledger).resolve(f"{record.model}@{record.version}")
    made = {one.step: one for one in ledger.artifacts.lineage(version.bundle, version.run_id).executions}
    packaged = made["package"]
    examples, judged = packaged.inputs["examples"], packaged.inputs.get("evaluation")
    run = ledger.runs.get(version.run_id)
    return Trace(
        prediction=record,
        version=version,
        evaluation=store.get_as(judged, EvaluationResult) if judged else None,
        run=run,
        transform=str(packaged.inputs["graph"]) if "graph" in packaged.inputs else None,
        schema=str(packaged.inputs["schema"]),
        examples=str(examples),
        snapshot=store.get_as(examples, Examples).snapshot,
        code=run.code,
        environment=run.environment,
        truth=None if truth is None else truth.get(record.id),
    )
