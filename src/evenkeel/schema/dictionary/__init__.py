"""The data dictionary: what a table holds, for people who never saw it made."""

from evenkeel.schema.dictionary.base import Dictionary, Entry, Seen, describe
from evenkeel.schema.dictionary.render import to_html, to_markdown

__all__ = ["Dictionary", "Entry", "Seen", "describe", "to_html", "to_markdown"]
