"""What a step reaches: the project's code as live objects, followed through names, values, closures and classes.

Each function, class or module that is reached is a piece, described by its syntax (its byte code where the syntax is not
sure) and by what its names stand for now. What cannot be followed widens to the whole module and what it imports.
"""

import builtins
import inspect
import sys
import types
from collections.abc import Callable, Iterable
from importlib.util import resolve_name
from pathlib import Path
from typing import Any

from evenkeel.pipeline.names import Mentions, mentions
from evenkeel.pipeline.origins import Origin, find_file, origin_of, origin_of_file
from evenkeel.pipeline.source import Definition, Source, dump, dump_code, read_source, source_of
from evenkeel.pipeline.values import Describer, Description, UnknownValueError
"""E"""
