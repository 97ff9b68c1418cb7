"""Answers: over HTTP, in bulk, and once before a bundle may be registered."""

from evenkeel.serving.rehearse import Rehearsal, rehearse
from evenkeel.serving.score import ScoreSummary, score
from evenkeel.serving.server import serve
from evenkeel.serving.settings import Limits, ServeSettings

__all__ = ["Limits", "Rehearsal", "ScoreSummary", "ServeSettings", "rehearse", "score", "serve"]
