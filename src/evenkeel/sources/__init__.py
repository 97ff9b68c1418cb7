"""Where rows come from: files and tables, the labels of their rows, and how they are split."""

from evenkeel.sources.base import FileSource, Source
from evenkeel.sources.csv import Csv
from evenkeel.sources.labels import Label
from evenkeel.sources.open import open_file
from evenkeel.sources.parquet import Parquet
from evenkeel.sources.splits import HashSplit, RandomSplit, Split, TemporalSplit

__all__ = [
    "Csv",
    "FileSource",
    "HashSplit",
    "Label",
    "Parquet",
    "RandomSplit",
    "Source",
    "Split",
    "TemporalSplit",
    "open_file",
]
