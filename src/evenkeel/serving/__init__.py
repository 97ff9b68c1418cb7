"""Answers: over HTTP, in bulk, and once before a bundle may be registered."""

from evenkeel.serving.server import serve
from evenkeel.serving.settings import ServeSettings

__all__ = ["ServeSettings", "serve"]
