"""Laws of the fingerprint: what must run a step again, and what must not.

Each case is a project, an edit, and whether the step ``work`` must run again. Where it must, a fingerprint that stays
the same is a stale hit, the worst failure of a cache; where it need not, one that changes costs a needless run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evenkeel.pipeline.fingerprint import Fingerprint, fingerprint
from evenkeel.pipeline.node import Node
from evenkeel.pipeline.project import load_project

FILE = "pipeline.py"
_STEP = "from evenkeel.pipeline import step\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A project in which ``old`` becomes ``new``; ``pipeline`` and the other ``files`` are texts."""

    name: str
    pipeline: str
    old: str
    new: str
    files: Mapping[str, str] = field(default_factory=dict)

    def texts(self, *, edited: bool) -> dict[str, str]:
        texts = {FILE: _STEP + self.pipeline, **self.files}
        if not any(self.old in text for text in texts.values()):
            raise AssertionError(f"{self.name}: {self.old!r} does not stand in the project")
        return {name: text.replace(self.old, self.new) if edited else text for name, text in texts.items()}


def fingerprint_of(folder: Path, texts: Mapping[str, str]) -> Fingerprint:
    """Write a project, load it, and return the fingerprint of its step ``work``, given its ``VALUE`` if it has one."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    project = load_project(folder)
    defined = vars(project.module)
    parameters = {"value": defined["VALUE"]} if "VALUE" in defined else {}
    return fingerprint(Node("work", defined["work"], {}, parameters), {}, project.folder)


def changes(case: Case, folder: Path) -> list[str]:
    """Return the names of the parts that the edit of a case changes; every part where nothing can be said."""
    before = fingerprint_of(folder / "project", case.texts(edited=False))
    after = fingerprint_of(folder / "project", case.texts(edited=True))
    if before.doubts or after.doubts:
        return ["doubt"]
    names = sorted({*before.parts, *after.parts})
    changed = [name for name in names if before.parts.get(name) != after.parts.get(name)]
    assert bool(changed) == (before.digest != after.digest)
    return changed


def check_must_run(case: Case, folder: Path) -> None:
    """Fail where a step would be taken from the cache although what it does has changed."""
    assert changes(case, folder), f"{case.name}: a stale hit"


def check_must_not_run(case: Case, folder: Path) -> None:
    """Fail where a step would run again although nothing that it depends on has changed."""
    assert changes(case, folder) == [], f"{case.name}: a needless run"


MUST_RUN = (
    Case("its own text", "@step\ndef work() -> None:\n    print(1)\n", "print(1)", "print(2)"),
    Case("a constant", "LIMIT = 3\n@step\ndef work() -> None:\n    print(LIMIT)\n", "LIMIT = 3", "LIMIT = 4"),
    Case("a default argument", "@step\ndef work(limit: int = 3) -> None:\n    print(limit)\n", "= 3", "= 4"),
    Case(
        "a default that is computed",
        "BASE = 3\n@step\ndef work(limit: int = BASE * 2) -> None:\n    print(limit)\n",
        "BASE = 3",
        "BASE = 4",
    ),
    Case(
        "the default of a helper",
        "def clean(x, by=3):\n    return x * by\n@step\ndef work() -> None:\n    clean(1)\n",
        "by=3",
        "by=4",
    ),
    Case(
        "the keyword default of a helper",
        "def clean(x, *, by=3):\n    return x * by\n@step\ndef work() -> None:\n    clean(1)\n",
        "by=3",
        "by=4",
    ),
    Case("a helper", "def clean(x):\n    return x + 1\n@step\ndef work() -> None:\n    clean(1)\n", "x + 1", "x + 2"),
    Case(
        "a helper of a helper in another module",
        "from helpers import clean\n@step\ndef work() -> None:\n    clean(1)\n",
        "x + 1",
        "x + 2",
        {"helpers.py": "import deeper\ndef clean(x):\n    return deeper.more(x)\n", "deeper.py": "def more(x):\n    return x + 1\n"},
    ),
    Case(
        "a helper that is imported within the step",
        "@step\ndef work() -> None:\n    from helpers import clean\n    clean(1)\n",
        "x + 1",
        "x + 2",
        {"helpers.py": "from deeper import more\ndef clean(x):\n    return more(x)\n", "deeper.py": "def more(x):\n    return x + 1\n"},
    ),
    Case(
        "a module that is imported within the step",
        "@step\ndef work() -> None:\n    import helpers as h\n    h.clean(1)\n",
        "x + 1",
        "x + 2",
        {"helpers.py": "def clean(x):\n    return x + 1\n"},
    ),
    Case(
        "a relative import in a package",
        "from kit.steps import clean\n@step\ndef work() -> None:\n    clean(1)\n",
        "x + 1",
        "x + 2",
        {
            "kit/__init__.py": "",
            "kit/steps.py": "from .deep import more\ndef clean(x):\n    return more(x)\n",
            "kit/deep.py": "def more(x):\n    return x + 1\n",
        },
    ),
    Case(
        "a package without __init__",
        "from kit.steps import clean\n@step\ndef work() -> None:\n    clean(1)\n",
        "x + 1",
        "x + 2",
        {"kit/steps.py": "def clean(x):\n    return x + 1\n"},
    ),
    Case(
        "a relative import within a function",
        "from kit.steps import clean\n@step\ndef work() -> None:\n    clean(1)\n",
        "x + 1",
        "x + 2",
        {
            "kit/__init__.py": "",
            "kit/steps.py": "def clean(x):\n    from .deep import more\n    return more(x)\n",
            "kit/deep.py": "def more(x):\n    return x + 1\n",
        },
    ),
    Case(
        "a star import",
        "from helpers import *\n@step\ndef work() -> None:\n    clean(1)\n",
        "x + 1",
        "x + 2",
        {"helpers.py": "def clean(x):\n    return x + 1\n"},
    ),
    Case(
        "the constant of an imported module",
        "import helpers\n@step\ndef work() -> None:\n    print(helpers.LIMIT)\n",
        "LIMIT = 3",
        "LIMIT = 4",
        {"helpers.py": "LIMIT = 3\n"},
    ),
    Case(
        "another name for a module",
        "import helpers\nh = helpers\n@step\ndef work() -> None:\n    k = h\n    print(k.LIMIT)\n",
        "LIMIT = 3",
        "LIMIT = 4",
        {"helpers.py": "LIMIT = 3\n"},
    ),
    Case(
        "a closure value",
        "def make(n):\n    def clean(x):\n        return x + n\n    return clean\nclean = make(3)\n"
        "@step\ndef work() -> None:\n    clean(1)\n",
        "make(3)",
        "make(4)",
    ),
    Case(
        "a registry entry",
        'def one(x):\n    return x + 1\nREGISTRY = {"a": one}\n@step\ndef work() -> None:\n    REGISTRY["a"](1)\n',
        "x + 1",
        "x + 2",
    ),
    Case(
        "a registry that is filled from another module",
        'import plugins\nfrom registry import REGISTRY\n@step\ndef work() -> None:\n    REGISTRY["a"](1)\n',
        "x + 1",
        "x + 2",
        {
            "registry.py": "REGISTRY = {}\n",
            "plugins.py": 'from registry import REGISTRY\ndef one(x):\n    return x + 1\nREGISTRY["a"] = one\n',
        },
    ),
    Case(
        "a registry that a decorator fills",
        "KNOWN = []\ndef register(f):\n    KNOWN.append(f)\n    return f\n@register\ndef one(x):\n    return x + 1\n"
        "@step\ndef work() -> None:\n    [f(1) for f in KNOWN]\n",
        "x + 1",
        "x + 2",
    ),
    Case(
        "a class registered by __init_subclass__",
        "class Base:\n    kinds = {}\n    def __init_subclass__(cls):\n        Base.kinds[cls.__name__] = cls\n"
        "class One(Base):\n    def go(self):\n        return 1\n@step\ndef work() -> None:\n    Base.kinds['One']().go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a subclass that is found by __subclasses__",
        "import more\nfrom base import Base\n@step\ndef work() -> None:\n    [kind().go() for kind in Base.__subclasses__()]\n",
        "return 1",
        "return 2",
        {
            "base.py": "class Base:\n    pass\n",
            "more.py": "from base import Base\nclass One(Base):\n    def go(self):\n        return 1\n",
        },
    ),
    Case(
        "a method",
        "class Clean:\n    def go(self):\n        return 1\n@step\ndef work() -> None:\n    Clean().go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a method that is called by another",
        "class Clean:\n    def go(self):\n        return self.inner()\n    def inner(self):\n        return 1\n"
        "@step\ndef work() -> None:\n    Clean().go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a method of an instance in a default",
        "class Clean:\n    def go(self):\n        return 1\n@step\ndef work(value=Clean()) -> None:\n    value.go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a method of a global instance",
        "class Clean:\n    def go(self):\n        return 1\nclean = Clean()\n@step\ndef work() -> None:\n    clean.go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a method of a value of unknown type",
        "import sys\nclass Clean:\n    def polish(self):\n        return 1\nsys.evenkeel_test = Clean()\n"
        "@step\ndef work() -> None:\n    sys.evenkeel_test.polish()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "the state of a global instance",
        "class Clean:\n    def __init__(self, n):\n        self.n = n\nclean = Clean(3)\n@step\ndef work() -> None:\n    print(clean.n)\n",
        "Clean(3)",
        "Clean(4)",
    ),
    Case(
        "a class attribute",
        "class Clean:\n    limit = 3\n@step\ndef work() -> None:\n    print(Clean.limit)\n",
        "limit = 3",
        "limit = 4",
    ),
    Case(
        "an inherited method",
        "class Base:\n    def go(self):\n        return 1\nclass Clean(Base):\n    pass\n@step\ndef work() -> None:\n    Clean().go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a base class",
        "class A:\n    def go(self):\n        return 1\nclass B:\n    def go(self):\n        return 2\nclass Clean(A):\n    pass\n"
        "@step\ndef work() -> None:\n    Clean().go()\n",
        "Clean(A)",
        "Clean(B)",
    ),
    Case(
        "a metaclass",
        "class Meta(type):\n    def go(cls):\n        return 1\nclass Clean(metaclass=Meta):\n    pass\n"
        "@step\ndef work() -> None:\n    Clean.go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a property",
        "class Clean:\n    @property\n    def n(self):\n        return 1\n@step\ndef work() -> None:\n    print(Clean().n)\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a static method",
        "class Clean:\n    @staticmethod\n    def go():\n        return 1\n@step\ndef work() -> None:\n    Clean.go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a method that is replaced",
        "class Clean:\n    def go(self):\n        return 1\ndef other(self):\n    return 2\nClean.go = other\n"
        "@step\ndef work() -> None:\n    Clean().go()\n",
        "Clean.go = other",
        "pass",
    ),
    Case(
        "a nested class",
        "class Clean:\n    class Inner:\n        limit = 3\n@step\ndef work() -> None:\n    print(Clean.Inner.limit)\n",
        "limit = 3",
        "limit = 4",
    ),
    Case(
        "a decorator",
        "def twice(f):\n    def run(x):\n        return f(x) * 2\n    return run\n@twice\ndef clean(x):\n    return x\n"
        "@step\ndef work() -> None:\n    clean(1)\n",
        "* 2",
        "* 3",
    ),
    Case(
        "a function below a decorator",
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def run(x):\n        return f(x) * 2\n    return run\n"
        "@twice\ndef clean(x):\n    return x + 1\n@step\ndef work() -> None:\n    clean(1)\n",
        "x + 1",
        "x + 2",
    ),
    Case(
        "a decorator's argument",
        "def times(n):\n    def wrap(f):\n        return lambda x: f(x) * n\n    return wrap\n@times(2)\ndef clean(x):\n    return x\n"
        "@step\ndef work() -> None:\n    clean(1)\n",
        "times(2)",
        "times(3)",
    ),
    Case(
        "a cached function",
        "import functools\n@functools.lru_cache\ndef clean(x):\n    return x + 1\n@step\ndef work() -> None:\n    clean(1)\n",
        "x + 1",
        "x + 2",
    ),
    Case(
        "a generic function",
        "import functools\n@functools.singledispatch\ndef clean(x):\n    return 0\n@clean.register\ndef _(x: int):\n    return x + 1\n"
        "@step\ndef work() -> None:\n    clean(1)\n",
        "x + 1",
        "x + 2",
    ),
    Case("a lambda", "clean = lambda x: x + 1\n@step\ndef work() -> None:\n    clean(1)\n", "x + 1", "x + 2"),
    Case(
        "two lambdas on one line",
        "PAIR = (lambda x: x + 1, lambda x: x + 5)\n@step\ndef work() -> None:\n    PAIR[0](1)\n",
        "x + 1, lambda x: x + 5",
        "x + 5, lambda x: x + 1",
    ),
    Case(
        "a partial",
        "import functools\ndef add(x, n):\n    return x + n\nclean = functools.partial(add, n=3)\n@step\ndef work() -> None:\n    clean(1)\n",
        "n=3",
        "n=4",
    ),
    Case(
        "the function of a partial",
        "import functools\ndef add(x, n):\n    return x + n\nclean = functools.partial(add, n=3)\n@step\ndef work() -> None:\n    clean(1)\n",
        "x + n",
        "x - n",
    ),
    Case(
        "getattr",
        "class Clean:\n    def go(self):\n        return 1\n@step\ndef work(value: str = 'go') -> None:\n    getattr(make(), value)()\n"
        "def make():\n    return Clean()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "getattr on a module",
        "import helpers\n@step\ndef work() -> None:\n    name = 'cl' + 'ean'\n    getattr(helpers, name)(1)\n",
        "x + 1",
        "x + 2",
        {"helpers.py": "def clean(x):\n    return x + 1\n"},
    ),
    Case(
        "globals",
        "def clean(x):\n    return x + 1\n@step\ndef work() -> None:\n    globals()['cl' + 'ean'](1)\n",
        "x + 1",
        "x + 2",
    ),
    Case(
        "an import by name",
        "import importlib\n@step\ndef work() -> None:\n    importlib.import_module('hel' + 'pers').clean(1)\n",
        "x + 1",
        "x + 2",
        {"helpers.py": "def clean(x):\n    return x + 1\n"},
    ),
    Case(
        "eval",
        "def clean(x):\n    return x + 1\n@step\ndef work() -> None:\n    eval('cl' + 'ean(1)')\n",
        "x + 1",
        "x + 2",
    ),
    Case(
        "a nested function",
        "@step\ndef work() -> None:\n    def inner(x):\n        return x + 1\n    inner(1)\n",
        "x + 1",
        "x + 2",
    ),
    Case(
        "a global that a nested function reads",
        "LIMIT = 3\n@step\ndef work() -> None:\n    def inner():\n        return LIMIT\n    inner()\n",
        "LIMIT = 3",
        "LIMIT = 4",
    ),
    Case(
        "a comprehension",
        "LIMITS = [1, 2]\n@step\ndef work() -> None:\n    print([n for n in LIMITS])\n",
        "[1, 2]",
        "[1, 3]",
    ),
    Case(
        "a global dict that is changed",
        'OPTIONS = {}\nOPTIONS["a"] = 1\n@step\ndef work() -> None:\n    print(OPTIONS)\n',
        "= 1",
        "= 2",
    ),
    Case(
        "the order of a dict",
        'OPTIONS = {"a": 1, "b": 2}\n@step\ndef work() -> None:\n    print(OPTIONS)\n',
        '"a": 1, "b": 2',
        '"b": 2, "a": 1',
    ),
    Case(
        "a global that is added to",
        "LIMIT = 1\nLIMIT += 2\n@step\ndef work() -> None:\n    print(LIMIT)\n",
        "+= 2",
        "+= 3",
    ),
    Case(
        "a global in a branch",
        "import os\nif os.name:\n    LIMIT = 3\nelse:\n    LIMIT = 5\n@step\ndef work() -> None:\n    print(LIMIT)\n",
        "LIMIT = 3",
        "LIMIT = 4",
    ),
    Case(
        "a dataclass default",
        "from dataclasses import dataclass\n@dataclass\nclass Options:\n    limit: int = 3\n@step\ndef work() -> None:\n    print(Options())\n",
        "= 3",
        "= 4",
    ),
    Case(
        "a dataclass default that is made",
        "from dataclasses import dataclass, field\n@dataclass\nclass Options:\n    limits: list = field(default_factory=lambda: [3])\n"
        "@step\ndef work() -> None:\n    print(Options())\n",
        "[3]",
        "[4]",
    ),
    Case(
        "a method of a frozen dataclass with slots",
        "from dataclasses import dataclass\n@dataclass(frozen=True, slots=True)\nclass Options:\n    limit: int = 3\n"
        "    def twice(self):\n        return self.limit * 2\nOPTIONS = Options()\n@step\ndef work() -> None:\n    OPTIONS.twice()\n",
        "* 2",
        "* 3",
    ),
    Case(
        "an enumeration",
        "import enum\nclass Kind(enum.Enum):\n    ONE = 1\n@step\ndef work() -> None:\n    print(Kind['ONE'].value)\n",
        "ONE = 1",
        "ONE = 2",
    ),
    Case(
        "a named tuple's default",
        "from typing import NamedTuple\nclass Pair(NamedTuple):\n    a: int = 1\n@step\ndef work() -> None:\n    print(Pair())\n",
        "= 1",
        "= 2",
    ),
    Case("a text in an f-string", "@step\ndef work() -> None:\n    print(f'{1} rows')\n", "rows", "lines"),
    Case("a format in an f-string", "@step\ndef work() -> None:\n    print(f'{1.5:.2f}')\n", ".2f", ".3f"),
    Case(
        "which of two functions a name stands for",
        "def one(x):\n    return 1\ndef two(x):\n    return 2\na, b = one, two\n@step\ndef work() -> None:\n    print(a(1) - b(1))\n",
        "a, b = one, two",
        "a, b = two, one",
    ),
    Case(
        "a seed that is set on import",
        "import random\nrandom.seed(3)\n@step\ndef work() -> None:\n    print(random.random())\n",
        "seed(3)",
        "seed(4)",
    ),
    Case(
        "a seed that another module sets on import",
        "import setup\n@step\ndef work() -> None:\n    print(1)\n",
        "seed(3)",
        "seed(4)",
        {"setup.py": "import random\nrandom.seed(3)\n"},
    ),
    Case(
        "a function that replaces one of a library",
        "import json\ndef other(*a):\n    return 1\njson.evenkeel_test = other\n@step\ndef work() -> None:\n    json.evenkeel_test()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a docstring that is read",
        '@step\ndef work() -> None:\n    print(clean.__doc__)\ndef clean():\n    """One."""\n',
        '"""One."""',
        '"""Two."""',
    ),
    Case(
        "a function among the parameters",
        "def clean(x):\n    return x + 1\nVALUE = clean\n@step\ndef work(value: object) -> None:\n    print(value)\n",
        "x + 1",
        "x + 2",
    ),
    Case(
        "a lambda in a list among the parameters",
        "VALUE = [lambda x: x + 1]\n@step\ndef work(value: object) -> None:\n    print(value)\n",
        "x + 1",
        "x + 2",
    ),
    Case(
        "a value of a class of the project among the parameters",
        "class Clean:\n    def go(self):\n        return 1\nVALUE = Clean()\n@step\ndef work(value: object) -> None:\n    value.go()\n",
        "return 1",
        "return 2",
    ),
    Case(
        "a plain parameter", "VALUE = 1\n@step\ndef work(value: int) -> None:\n    print(value)\n", "VALUE = 1", "VALUE = 1.0"
    ),
    Case(
        "an array among the parameters",
        "import numpy as np\nVALUE = np.array([1.0, 2.0])\n@step\ndef work(value: object) -> None:\n    print(value)\n",
        "2.0",
        "2.5",
    ),
    Case(
        "a table among the parameters",
        "import pyarrow as pa\nVALUE = pa.table({'a': [1, 2]})\n@step\ndef work(value: object) -> None:\n    print(value)\n",
        "[1, 2]",
        "[1, 3]",
    ),
    Case(
        "an estimator's parameter",
        "from sklearn.linear_model import Ridge\nVALUE = Ridge(alpha=1.0)\n@step\ndef work(value: object) -> None:\n    print(value)\n",
        "1.0",
        "2.0",
    ),
    Case(
        "the file of a project that is in the way of getattr",
        "@step\ndef work(value: str = 'x') -> None:\n    getattr(value, value)\nOTHER = 3\n",
        "OTHER = 3",
        "OTHER = 4",
    ),
    Case(
        "a value that cannot be described",
        "import threading\nLOCK = threading.Lock()\nLIMIT = 3\n@step\ndef work() -> None:\n    LOCK.acquire()\n",
        "LIMIT = 3",
        "LIMIT = 4",
    ),
    Case(
        "a parameter that cannot be described",
        "import threading\nVALUE = threading.Lock()\n@step\ndef work(value: object) -> None:\n    print(1)\n",
        "print(1)",
        "print(1)",
    ),
)

_PLAIN = "def clean(x):\n    return x + 1\n@step\ndef work(limit: int = 3) -> None:\n    clean(limit)\n"
MUST_NOT_RUN = (
    Case("a comment", _PLAIN, "x + 1\n", "x + 1  # one more\n"),
    Case("a comment above", _PLAIN, "def clean", "# cleans\n\n\ndef clean"),
    Case("a docstring", _PLAIN, "    return x + 1\n", '    """Return one more."""\n    return x + 1\n'),
    Case("a docstring of the module", _PLAIN, _STEP, '"""Works."""\n' + _STEP),
    Case("the formatting", _PLAIN, "return x + 1\n", "return (\n        x\n        + 1\n    )\n"),
    Case("a body on the line of its head", "@step\ndef work() -> None:\n    if 1 > 0: print(1)\n", "0: print", "0:\n        print"),
    Case("the quotes", "@step\ndef work() -> None:\n    print('a')\n", "'a'", '"a"'),
    Case("an unrelated function", _PLAIN + "def other():\n    return 1\n", "return 1\n", "return 2\n"),
    Case("the name of an unrelated function", _PLAIN + "def other():\n    return 5\n", "other", "another"),
    Case("an unrelated constant", _PLAIN + "OTHER = 5\n", "OTHER = 5", "OTHER = 6"),
    Case("an unrelated class", _PLAIN + "class Other:\n    n = 5\n", "n = 5", "n = 6"),
    Case("an unrelated step", _PLAIN + "@step\ndef more() -> None:\n    print(5)\n", "print(5)", "print(6)"),
    Case(
        "a global of the name of a local",
        "rows = 3\n@step\ndef work() -> None:\n    rows = 1\n    print(rows)\n",
        "rows = 3",
        "rows = 4",
    ),
    Case(
        "a global of the name of a parameter",
        "rows = 3\ndef clean(rows):\n    return rows\n@step\ndef work() -> None:\n    clean(1)\n",
        "rows = 3",
        "rows = 4",
    ),
    Case(
        "an unrelated file", _PLAIN, "n = 3", "n = 4", {"other.py": "n = 3\n", "notes.txt": "n = 3\n"}
    ),
    Case(
        "an unrelated part of an imported module",
        "from helpers import clean\n@step\ndef work() -> None:\n    clean(1)\n",
        "n = 3",
        "n = 4",
        {"helpers.py": "def clean(x):\n    return x\nn = 3\n"},
    ),
    Case(
        "a call whose value goes elsewhere",
        _PLAIN + "def make(n):\n    return n\npipeline = make(5)\n",
        "make(5)",
        "make(6)",
    ),
    Case(
        "what runs as a script only", _PLAIN + 'if __name__ == "__main__":\n    print(5)\n', "print(5)", "print(6)"
    ),
    Case(
        "the order of definitions",
        "@step\ndef work() -> None:\n    one()\n    two()\ndef one():\n    pass\ndef two():\n    pass\n",
        "def one():\n    pass\ndef two():\n    pass\n",
        "def two():\n    pass\ndef one():\n    pass\n",
    ),
    Case("how often it is tried again", _PLAIN.replace("@step\n", "@step(retries=1)\n"), "retries=1", "retries=2"),
    Case(
        "a method of a value of a library",
        "class Other:\n    def polish(self):\n        return 5\n@step\ndef work() -> None:\n    'a'.upper()\n",
        "return 5",
        "return 6",
    ),
)
