"""Saying in one sentence why a step ran."""

from collections.abc import Mapping

from evenkeel.errors import shorten
from evenkeel.ledger import Execution
from evenkeel.pipeline.fingerprint import Fingerprint

_MOST = 4
_DIGEST = 32


def why_again(found: Fingerprint, latest: Execution | None) -> str:
    """Return why a step with this fingerprint runs, seen from its latest execution that came to an end."""
    if latest is None:
        return "first run"
    if found.doubts:
        return f"never cached: {'; '.join(found.doubts)}"
    names = changed(latest.parts, found.parts)
    if not names:
        return "what it made is no longer in the store" if latest.fingerprint else "it was not cached"
    texts = [_tell(name, latest.parts.get(name), found.parts.get(name)) for name in names]
    more = f" and {len(texts) - _MOST} more" if len(texts) > _MOST else ""
    return f"changed: {', '.join(texts[:_MOST])}{more}"


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the names of the parts that differ; a field stands for the value that it belongs to.

    >>> changed({"house": "1", "parameter:t": "a", "parameter:t.rate": "0.1"}, {"house": "1", "parameter:t": "b"})
    ['parameter:t.rate']
    """
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return [name for name in names if not any(other.startswith(f"{name}.") for other in names)]


def _tell(name: str, before: str | None, after: str | None) -> str:
    kind, _, rest = name.partition(":")
    words = {"code": rest, "house": "Evenkeel itself", "library": rest, "python": "Python"}.get(kind, f"{kind} {rest}")
    if before is None or after is None:
        return f"{words} is {'new' if before is None else 'gone'}"
    if kind in ("library", "python") or (kind == "parameter" and len(before) != _DIGEST != len(after)):
        return shorten(f"{words} from {before} to {after}", 120)
    return words
