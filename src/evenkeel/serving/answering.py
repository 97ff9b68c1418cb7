"""From the rows of a request to its answer, and to what is kept of both."""

from collections.abc import Generator
from dataclasses import dataclass

from evenkeel.clock import Clock
from evenkeel.errors import EvenkeelError, InvalidRequestError, ServingError, shorten
from evenkeel.predictions import Entry, PredictionIds, SpoolWriter, derive_ids
from evenkeel.rollout import ArmCounts, WorkerEvidence
from evenkeel.rollout.evidence import latency_bucket
from evenkeel.serving.form import Decided
from evenkeel.serving.promises import kind_of, refusal
from evenkeel.serving.request import Question
from evenkeel.serving.response import RefusedRequestError
from evenkeel.serving.served import ServedArm, ServedModel
from evenkeel.serving.together import Outcome, Scored, Wanted

_LONGEST_REFUSED = 4_096


class RefusedQuestionError(RefusedRequestError):
    """A question that was read, fell to an arm, and is refused all the same; ``warnings`` as in `Answer`."""

    def __init__(
        self,
        status: int,
        error: EvenkeelError,
        question: Question,
        served: ServedArm,
        warnings: dict[int, list[str]] | None = None,
    ) -> None:
        super().__init__(status, error)
        self.question = question
        self.served = served
        self.warnings = warnings


@dataclass(slots=True)
class Answer:
    """What an arm answered: an id and scores for each row, and what was decided where it knows classes or labels.

    ``warnings`` are the promises of the schema that a row breaks, by the place of the row.
    """

    served: ServedArm
    ids: list[str]
    scores: list[list[float]]
    decided: Decided
    fallback: bool
    warnings: dict[int, list[str]]

    def decisions(self) -> list[str | None] | None:
        """Return what was decided for each row as text; none where the model answers numbers."""
        return self.served.form.decisions(self.decided)


class Answering:
    """Answers questions, logs every one of them, answered or refused, and counts them. Used by one thread.

    With ``reject`` a row that breaks a promise of the schema is refused, and else answered with a warning.
    """

    def __init__(self, clock: Clock, spool: SpoolWriter, evidence: WorkerEvidence, *, reject: bool = False) -> None:
        self._reject = reject
        self._clock = clock
        self._spool = spool
        self._evidence = evidence
        self._ids = PredictionIds()

    def answer(self, model: ServedModel, question: Question, arrival: int) -> Generator[Wanted, Outcome, Answer]:
        """Return the answer of the arm that the key, or else the id, falls to; refuses with 422 or 500."""
        ids = self._named(question, model.route.model, arrival)
        served = model.choose(question.key if question.key is not None else ids[0] if ids else "")
        found, fallback = (yield from self._predict(served, question, arrival)), False
        if found is None and model.fallback is not None:
            served, fallback = model.fallback, True
            found = yield from self._predict(served, question, arrival)
        if found is None:
            remedy = "Look for this time in the log of the server."
            error = ServingError("The model failed", where=f"{arrival} µs", remedy=remedy)
            raise RefusedQuestionError(500, error, question, served)
        warnings = _warnings(served, question)
        if warnings and self._reject:
            _count_warnings(self._evidence.of(served.key), warnings)
            told = (f"row {place}, {reason}" for place, reasons in warnings.items() for reason in reasons)
            raise RefusedQuestionError(422, refusal(told), question, served, warnings)
        return Answer(served, ids, *found, fallback, warnings)

    def record(self, question: Question, answer: Answer, arrival: int) -> None:
        """Log the answer and count it. Its latency ends here."""
        latency = self._clock.microseconds() - arrival
        entry = Entry(
            arrival,
            latency,
            answer.ids,
            question.texts,
            answer.scores,
            answer.decisions(),
            question.request_id,
            question.key,
            question.event_time,
            answer.fallback,
            warnings=answer.warnings or None,
        )
        self._spool.append(answer.served.origin, entry)
        counts = self._evidence.of(answer.served.key)
        _count_request(counts, latency)
        _count_rows(counts, answer)
        _count_warnings(counts, answer.warnings)

    def record_refusal(self, model: ServedModel, body: bytes, refusal: RefusedRequestError, arrival: int) -> str:
        """Log and count a request that is refused; return the id of its first record.

        What could be read is kept row by row, and counts for the arm that it fell to; of what could not, the beginning
        of the body is kept. A caller's id gives other ids here than to an answer, which may come when it asks again.
        """
        served, asked, warnings = next(iter(model.arms.values())), Question([], [body[:_LONGEST_REFUSED]]), None
        if isinstance(refusal, RefusedQuestionError):
            served, asked, warnings = refusal.served, refusal.question, refusal.warnings
        ids = self._named(asked, f"{model.route.model}\0refused", arrival)
        latency = self._clock.microseconds() - arrival
        entry = Entry(
            arrival,
            latency,
            ids,
            asked.texts,
            [[]] * len(ids),
            None,
            asked.request_id,
            asked.key,
            asked.event_time,
            rejection=shorten(f"{refusal.status} {refusal.error.problem}"),
            warnings=warnings,
        )
        self._spool.append(served.origin, entry)
        counts = self._evidence.of(served.key)
        _count_request(counts, latency)
        if refusal.status < 500:
            counts.invalid += 1
        return ids[0]

    def _named(self, question: Question, model: str, arrival: int) -> list[str]:
        """Return an id for each row: made from the caller's, where there is one."""
        if question.request_id is None:
            return self._ids.take(arrival, len(question.texts))
        return derive_ids(model, question.request_id, len(question.texts))

    def _predict(
        self, served: ServedArm, question: Question, arrival: int
    ) -> Generator[Wanted, Outcome, Scored | None]:
        """Return what the arm answers; None where the model itself failed."""
        outcome = yield Wanted(served, question.rows, arrival)
        if isinstance(outcome, InvalidRequestError):
            raise RefusedQuestionError(422, outcome, question, served)
        if outcome is None:
            self._evidence.of(served.key).errors += 1
        return outcome


def _warnings(served: ServedArm, question: Question) -> dict[int, list[str]]:
    judge = served.judge
    if judge is None:
        return {}
    return {place: reasons for place, row in enumerate(question.rows) if (reasons := judge(row))}


def _count_warnings(counts: ArmCounts, warnings: dict[int, list[str]]) -> None:
    for reasons in warnings.values():
        for reason in reasons:
            kind = kind_of(reason)
            counts.warnings[kind] = counts.warnings.get(kind, 0) + 1


def _count_request(counts: ArmCounts, latency: int) -> None:
    counts.requests += 1
    counts.latency_sum += latency
    bucket = latency_bucket(latency)
    counts.latency[bucket] = counts.latency.get(bucket, 0) + 1


def _count_rows(counts: ArmCounts, answer: Answer) -> None:
    counts.predictions += len(answer.ids)
    counts.fallback += answer.fallback
    histogram, form = counts.scores, answer.served.form
    for scores in answer.scores:
        bucket = form.bucket(scores)
        histogram[bucket] = histogram.get(bucket, 0) + 1
    for label in form.named(answer.decided):
        counts.decisions[label] = counts.decisions.get(label, 0) + 1
