"""Projects with an edit, written as a difference; the laws of the fingerprint run them.

A case begins with ``==`` and a name; ``--`` begins a file other than ``pipeline.py``. Lines that begin with ``-`` stand
before the edit, with ``+`` after it, with a space in both. A doubtful case has something that cannot be described, so
that its step always runs. The step is called ``work``; a global ``VALUE`` is given to it as its parameter ``value``.
"""

MUST_RUN = r"""
== its own text
 @step
 def work() -> None:
-    print(1)
+    print(2)

== a constant
-LIMIT = 3
+LIMIT = 4
 @step
 def work() -> None:
     print(LIMIT)

== a default argument
 @step
-def work(limit: int = 3) -> None:
+def work(limit: int = 4) -> None:
     print(limit)

== a default that is computed
-BASE = 3
+BASE = 4
 @step
 def work(limit: int = BASE * 2) -> None:
     print(limit)

== the default of a helper
-def clean(x, by=3):
+def clean(x, by=4):
     return x * by
 @step
 def work() -> None:
     clean(1)

== the keyword default of a helper
-def clean(x, *, by=3):
+def clean(x, *, by=4):
     return x * by
 @step
 def work() -> None:
     clean(1)

== a helper
 def clean(x):
-    return x + 1
+    return x + 2
 @step
 def work() -> None:
     clean(1)

== a helper of a helper in another module
 from helpers import clean
 @step
 def work() -> None:
     clean(1)
-- helpers.py
 import deeper
 def clean(x):
     return deeper.more(x)
-- deeper.py
 def more(x):
-    return x + 1
+    return x + 2

== a helper that is imported within the step
 @step
 def work() -> None:
     from helpers import clean
     clean(1)
-- helpers.py
 from deeper import more
 def clean(x):
     return more(x)
-- deeper.py
 def more(x):
-    return x + 1
+    return x + 2

== a module that is imported within the step
 @step
 def work() -> None:
     import helpers as h
     h.clean(1)
-- helpers.py
 def clean(x):
-    return x + 1
+    return x + 2

== a relative import in a package
 from kit.steps import clean
 @step
 def work() -> None:
     clean(1)
-- kit/__init__.py
-- kit/steps.py
 from .deep import more
 def clean(x):
     return more(x)
-- kit/deep.py
 def more(x):
-    return x + 1
+    return x + 2

== a package without __init__
 from kit.steps import clean
 @step
 def work() -> None:
     clean(1)
-- kit/steps.py
 def clean(x):
-    return x + 1
+    return x + 2

== a relative import within a function
 from kit.steps import clean
 @step
 def work() -> None:
     clean(1)
-- kit/__init__.py
-- kit/steps.py
 def clean(x):
     from .deep import more
     return more(x)
-- kit/deep.py
 def more(x):
-    return x + 1
+    return x + 2

== a star import
 from helpers import *
 @step
 def work() -> None:
     clean(1)
-- helpers.py
 def clean(x):
-    return x + 1
+    return x + 2

== the constant of an imported module
 import helpers
 @step
 def work() -> None:
     print(helpers.LIMIT)
-- helpers.py
-LIMIT = 3
+LIMIT = 4

== another name for a module
 import helpers
 h = helpers
 @step
 def work() -> None:
     k = h
     print(k.LIMIT)
-- helpers.py
-LIMIT = 3
+LIMIT = 4

== a closure value
 def make(n):
     def clean(x):
         return x + n
     return clean
-clean = make(3)
+clean = make(4)
 @step
 def work() -> None:
     clean(1)

== a registry entry
 def one(x):
-    return x + 1
+    return x + 2
 REGISTRY = {"a": one}
 @step
 def work() -> None:
     REGISTRY["a"](1)

== a registry that is filled from another module
 import plugins
 from registry import REGISTRY
 @step
 def work() -> None:
     REGISTRY["a"](1)
-- registry.py
 REGISTRY = {}
-- plugins.py
 from registry import REGISTRY
 def one(x):
-    return x + 1
+    return x + 2
 REGISTRY["a"] = one

== a registry that a decorator fills
 KNOWN = []
 def register(f):
     KNOWN.append(f)
     return f
 @register
 def one(x):
-    return x + 1
+    return x + 2
 @step
 def work() -> None:
     [f(1) for f in KNOWN]

== a class registered by __init_subclass__
 class Base:
     kinds = {}
     def __init_subclass__(cls):
         Base.kinds[cls.__name__] = cls
 class One(Base):
     def go(self):
-        return 1
+        return 2
 @step
 def work() -> None:
     Base.kinds['One']().go()

== a subclass that is found by __subclasses__
 import more
 from base import Base
 @step
 def work() -> None:
     [kind().go() for kind in Base.__subclasses__()]
-- base.py
 class Base:
     pass
-- more.py
 from base import Base
 class One(Base):
     def go(self):
-        return 1
+        return 2

== a method
 class Clean:
     def go(self):
-        return 1
+        return 2
 @step
 def work() -> None:
     Clean().go()

== a method that is called by another
 class Clean:
     def go(self):
         return self.inner()
     def inner(self):
-        return 1
+        return 2
 @step
 def work() -> None:
     Clean().go()

== a method of an instance in a default
 class Clean:
     def go(self):
-        return 1
+        return 2
 @step
 def work(value=Clean()) -> None:
     value.go()

== a method of a global instance
 class Clean:
     def go(self):
-        return 1
+        return 2
 clean = Clean()
 @step
 def work() -> None:
     clean.go()

== a method of a value of unknown type
 import sys
 class Clean:
     def polish(self):
-        return 1
+        return 2
 sys.evenkeel_test = Clean()
 @step
 def work() -> None:
     sys.evenkeel_test.polish()

== the state of a global instance
 class Clean:
     def __init__(self, n):
         self.n = n
-clean = Clean(3)
+clean = Clean(4)
 @step
 def work() -> None:
     print(clean.n)

== a class attribute
 class Clean:
-    limit = 3
+    limit = 4
 @step
 def work() -> None:
     print(Clean.limit)

== an inherited method
 class Base:
     def go(self):
-        return 1
+        return 2
 class Clean(Base):
     pass
 @step
 def work() -> None:
     Clean().go()

== a base class
 class A:
     def go(self):
         return 1
 class B:
     def go(self):
         return 2
-class Clean(A):
+class Clean(B):
     pass
 @step
 def work() -> None:
     Clean().go()

== a metaclass
 class Meta(type):
     def go(cls):
-        return 1
+        return 2
 class Clean(metaclass=Meta):
     pass
 @step
 def work() -> None:
     Clean.go()

== a property
 class Clean:
     @property
     def n(self):
-        return 1
+        return 2
 @step
 def work() -> None:
     print(Clean().n)

== a static method
 class Clean:
     @staticmethod
     def go():
-        return 1
+        return 2
 @step
 def work() -> None:
     Clean.go()

== a method that is replaced
 class Clean:
     def go(self):
         return 1
 def other(self):
     return 2
-Clean.go = other
+pass
 @step
 def work() -> None:
     Clean().go()

== a nested class
 class Clean:
     class Inner:
-        limit = 3
+        limit = 4
 @step
 def work() -> None:
     print(Clean.Inner.limit)

== a decorator
 def twice(f):
     def run(x):
-        return f(x) * 2
+        return f(x) * 3
     return run
 @twice
 def clean(x):
     return x
 @step
 def work() -> None:
     clean(1)

== a function below a decorator
 import functools
 def twice(f):
     @functools.wraps(f)
     def run(x):
         return f(x) * 2
     return run
 @twice
 def clean(x):
-    return x + 1
+    return x + 2
 @step
 def work() -> None:
     clean(1)

== a decorator's argument
 def times(n):
     def wrap(f):
         return lambda x: f(x) * n
     return wrap
-@times(2)
+@times(3)
 def clean(x):
     return x
 @step
 def work() -> None:
     clean(1)

== a cached function
 import functools
 @functools.lru_cache
 def clean(x):
-    return x + 1
+    return x + 2
 @step
 def work() -> None:
     clean(1)

== a generic function
 import functools
 @functools.singledispatch
 def clean(x):
     return 0
 @clean.register
 def _(x: int):
-    return x + 1
+    return x + 2
 @step
 def work() -> None:
     clean(1)

== a lambda
-clean = lambda x: x + 1
+clean = lambda x: x + 2
 @step
 def work() -> None:
     clean(1)

== two lambdas on one line
-PAIR = (lambda x: x + 1, lambda x: x + 5)
+PAIR = (lambda x: x + 5, lambda x: x + 1)
 @step
 def work() -> None:
     PAIR[0](1)

== a partial
 import functools
 def add(x, n):
     return x + n
-clean = functools.partial(add, n=3)
+clean = functools.partial(add, n=4)
 @step
 def work() -> None:
     clean(1)

== the function of a partial
 import functools
 def add(x, n):
-    return x + n
+    return x - n
 clean = functools.partial(add, n=3)
 @step
 def work() -> None:
     clean(1)

== getattr
 class Clean:
     def go(self):
-        return 1
+        return 2
 @step
 def work(value: str = 'go') -> None:
     getattr(make(), value)()
 def make():
     return Clean()

== getattr on a module
 import helpers
 @step
 def work() -> None:
     name = 'cl' + 'ean'
     getattr(helpers, name)(1)
-- helpers.py
 def clean(x):
-    return x + 1
+    return x + 2

== globals
 def clean(x):
-    return x + 1
+    return x + 2
 @step
 def work() -> None:
     globals()['cl' + 'ean'](1)

== an import by name
 import importlib
 @step
 def work() -> None:
     importlib.import_module('hel' + 'pers').clean(1)
-- helpers.py
 def clean(x):
-    return x + 1
+    return x + 2

== eval
 def clean(x):
-    return x + 1
+    return x + 2
 @step
 def work() -> None:
     eval('cl' + 'ean(1)')

== a nested function
 @step
 def work() -> None:
     def inner(x):
-        return x + 1
+        return x + 2
     inner(1)

== a global that a nested function reads
-LIMIT = 3
+LIMIT = 4
 @step
 def work() -> None:
     def inner():
         return LIMIT
     inner()

== a comprehension
-LIMITS = [1, 2]
+LIMITS = [1, 3]
 @step
 def work() -> None:
     print([n for n in LIMITS])

== a global dict that is changed
 OPTIONS = {}
-OPTIONS["a"] = 1
+OPTIONS["a"] = 2
 @step
 def work() -> None:
     print(OPTIONS)

== the order of a dict
-OPTIONS = {"a": 1, "b": 2}
+OPTIONS = {"b": 2, "a": 1}
 @step
 def work() -> None:
     print(OPTIONS)

== a global that is added to
 LIMIT = 1
-LIMIT += 2
+LIMIT += 3
 @step
 def work() -> None:
     print(LIMIT)

== a global in a branch
 import os
 if os.name:
-    LIMIT = 3
+    LIMIT = 4
 else:
     LIMIT = 5
 @step
 def work() -> None:
     print(LIMIT)

== a dataclass default
 from dataclasses import dataclass
 @dataclass
 class Options:
-    limit: int = 3
+    limit: int = 4
 @step
 def work() -> None:
     print(Options())

== a dataclass default that is made
 from dataclasses import dataclass, field
 @dataclass
 class Options:
-    limits: list = field(default_factory=lambda: [3])
+    limits: list = field(default_factory=lambda: [4])
 @step
 def work() -> None:
     print(Options())

== a method of a frozen dataclass with slots
 from dataclasses import dataclass
 @dataclass(frozen=True, slots=True)
 class Options:
     limit: int = 3
     def twice(self):
-        return self.limit * 2
+        return self.limit * 3
 OPTIONS = Options()
 @step
 def work() -> None:
     OPTIONS.twice()

== an enumeration
 import enum
 class Kind(enum.Enum):
-    ONE = 1
+    ONE = 2
 @step
 def work() -> None:
     print(Kind['ONE'].value)

== a named tuple's default
 from typing import NamedTuple
 class Pair(NamedTuple):
-    a: int = 1
+    a: int = 2
 @step
 def work() -> None:
     print(Pair())

== a text in an f-string
 @step
 def work() -> None:
-    print(f'{1} rows')
+    print(f'{1} lines')

== a format in an f-string
 @step
 def work() -> None:
-    print(f'{1.5:.2f}')
+    print(f'{1.5:.3f}')

== which of two functions a name stands for
 def one(x):
     return 1
 def two(x):
     return 2
-a, b = one, two
+a, b = two, one
 @step
 def work() -> None:
     print(a(1) - b(1))

== a seed that is set on import
 import random
-random.seed(3)
+random.seed(4)
 @step
 def work() -> None:
     print(random.random())

== a seed that another module sets on import
 import setup
 @step
 def work() -> None:
     print(1)
-- setup.py
 import random
-random.seed(3)
+random.seed(4)

== a function that replaces one of a library
 import json
 def other(*a):
-    return 1
+    return 2
 json.evenkeel_test = other
 @step
 def work() -> None:
     json.evenkeel_test()

== a docstring that is read
 @step
 def work() -> None:
     print(clean.__doc__)
 def clean():
-    '''One.'''
+    '''Two.'''

== a function among the parameters
 def clean(x):
-    return x + 1
+    return x + 2
 VALUE = clean
 @step
 def work(value: object) -> None:
     print(value)

== a lambda in a list among the parameters
-VALUE = [lambda x: x + 1]
+VALUE = [lambda x: x + 2]
 @step
 def work(value: object) -> None:
     print(value)

== a value of a class of the project among the parameters
 class Clean:
     def go(self):
-        return 1
+        return 2
 VALUE = Clean()
 @step
 def work(value: object) -> None:
     value.go()

== a plain parameter
-VALUE = 1
+VALUE = 1.0
 @step
 def work(value: int) -> None:
     print(value)

== an array among the parameters
 import numpy as np
-VALUE = np.array([1.0, 2.0])
+VALUE = np.array([1.0, 2.5])
 @step
 def work(value: object) -> None:
     print(value)

== a table among the parameters
 import pyarrow as pa
-VALUE = pa.table({'a': [1, 2]})
+VALUE = pa.table({'a': [1, 3]})
 @step
 def work(value: object) -> None:
     print(value)

== an estimator's parameter
 from sklearn.linear_model import Ridge
-VALUE = Ridge(alpha=1.0)
+VALUE = Ridge(alpha=2.0)
 @step
 def work(value: object) -> None:
     print(value)

== the file of a project that is in the way of getattr
 @step
 def work(value: str = 'x') -> None:
     getattr(value, value)
-OTHER = 3
+OTHER = 4

== a value that cannot be described
 import threading
 LOCK = threading.Lock()
-LIMIT = 3
+LIMIT = 4
 @step
 def work() -> None:
     LOCK.acquire()

== a parameter that cannot be described (doubtful)
 import threading
 VALUE = threading.Lock()
 @step
 def work(value: object) -> None:
     print(1)

== a function that a global instance holds
 class Clean:
     def __init__(self, function):
         self.function = function
 def one(x):
-    return x + 1
+    return x + 2
 clean = Clean(one)
 @step
 def work() -> None:
     clean.function(1)

== the operator of a class
 class Clean:
     def __getitem__(self, x):
-        return x + 1
+        return x + 2
 clean = Clean()
 @step
 def work() -> None:
     clean[1]

== a constant that a method of another module reads
 from kit.steps import Clean
 @step
 def work() -> None:
     Clean().go()
-- kit/__init__.py
-- kit/steps.py
-LIMIT = 3
+LIMIT = 4
 class Clean:
     def go(self):
         return LIMIT

== a module of a package by its full name
 import kit.steps
 @step
 def work() -> None:
     kit.steps.clean(1)
-- kit/__init__.py
-- kit/steps.py
 def clean(x):
-    return x + 1
+    return x + 2

== a package that passes a name on
 from kit import clean
 @step
 def work() -> None:
     clean(1)
-- kit/__init__.py
-from kit.one import clean
+from kit.two import clean
-- kit/one.py
 def clean(x):
     return 1
-- kit/two.py
 def clean(x):
     return 2

== a class that is made by a call
 def go(self):
-    return 1
+    return 2
 Clean = type("Clean", (), {"go": go})
 @step
 def work() -> None:
     Clean().go()

== a class that a function makes
 def make(n):
     class Clean:
         def go(self):
             return n
     return Clean
-Clean = make(3)
+Clean = make(4)
 @step
 def work() -> None:
     Clean().go()

== a decorator of a class
 def limited(kind):
-    kind.limit = 3
+    kind.limit = 4
     return kind
 @limited
 class Clean:
     pass
 @step
 def work() -> None:
     print(Clean.limit)

== a global that a function sets
 def prepare():
     global LIMIT
-    LIMIT = 3
+    LIMIT = 4
 prepare()
 @step
 def work() -> None:
     print(LIMIT)

== a branch of a match
 def clean(x):
     match x:
-        case 1:
+        case 2:
             return 0
 @step
 def work() -> None:
     clean(1)

== the names that a loop unpacks
 @step
 def work() -> None:
-    for a, b in [(1, 2)]:
+    for b, a in [(1, 2)]:
         print(a - b)

== a generator
 def rows():
-    yield 1
+    yield 2
 @step
 def work() -> None:
     list(rows())

== a context manager
 import contextlib
 @contextlib.contextmanager
 def opened():
-    yield 1
+    yield 2
 @step
 def work() -> None:
     with opened() as x:
         print(x)

== a step that a step calls
 @step
 def other(x: int) -> None:
-    print(x + 1)
+    print(x + 2)
 @step
 def work() -> None:
     other(1)

== a path outside of the project
 from pathlib import Path
-PLACE = Path("/data/one")
+PLACE = Path("/data/two")
 @step
 def work() -> None:
     print(PLACE)

== a regular expression
 import re
-PATTERN = re.compile("a+")
+PATTERN = re.compile("a*")
 @step
 def work() -> None:
     PATTERN.match("a")

== an exception class
 class Wrong(Exception):
-    code = 1
+    code = 2
 @step
 def work() -> None:
     raise Wrong

== a default that a nested function has
 @step
 def work() -> None:
-    def inner(x=1):
+    def inner(x=2):
         return x
     inner()

== an unknown decorator of the step
 def twice(function):
     import functools
     @functools.wraps(function)
     def run() -> None:
-        function()
+        function() or function()
     return run
 @step
 @twice
 def work() -> None:
     print(1)

== a helper that only a default of a helper names
 def one(x):
-    return x + 1
+    return x + 2
 def clean(x, by=one):
     return by(x)
 @step
 def work() -> None:
     clean(1)
== a file that the step names
 @step
 def work() -> None:
     open("rates.csv").read()
-- rates.csv
-1
+2

== a file that the step reads and then writes
 from pathlib import Path
 @step
 def work() -> None:
     Path("report.txt").write_text(open("rates.csv").read())
-- rates.csv
-1
+2

== a file that the step adds to
 @step
 def work() -> None:
     open("rates.csv", "a").write("1")
-- rates.csv
-1
+2

== a file that was not there
 @step
 def work() -> None:
     open("rates.csv").read()
-- rates.csv
+1

== a file that a constant of another module names
 from places import RATES
 @step
 def work() -> None:
     RATES.read_text()
-- places.py
 from pathlib import Path
 RATES = Path("data/rates.csv")
-- data/rates.csv
-1
+2

== a file beside a module
 from inner.rates import read
 @step
 def work() -> None:
     read()
-- inner/rates.py
 from pathlib import Path
 def read():
     return (Path(__file__).parent / "rates.csv").read_text()
-- inner/rates.csv
-1
+2

== a file that SQL names
 SQL = "select * from 'rates.csv'"
 @step
 def work() -> None:
     print(SQL)
-- rates.csv
-1
+2

== a file that a parameter names
 VALUE = {"rates": "rates.csv"}
 @step
 def work(value: dict) -> None:
     print(value)
-- rates.csv
-1
+2

== a file that is looked up by a name that is made
 import helpers
 @step
 def work() -> None:
     getattr(helpers, "re" + "ad")()
-- helpers.py
 def read():
     return open("rates.csv").read()
-- rates.csv
-1
+2

== a default that a metaclass takes away
 import msgspec
 class Settings(msgspec.Struct):
-    rate: int = 1
+    rate: int = 2
 @step
 def work() -> None:
     Settings()

== a constant in a default that a metaclass takes away
 import msgspec
-RATE = 1
+RATE = 2
 class Settings(msgspec.Struct):
     rate: int = RATE
 @step
 def work() -> None:
     Settings()

== a function that a library made a value of
 import numpy as np
 def double(x):
-    return x * 2
+    return x * 3
 DOUBLE = np.frompyfunc(double, 1, 1)
 @step
 def work() -> None:
     DOUBLE([1])

== the state of a generator of random numbers
 import numpy as np
-RANDOM = np.random.default_rng(1)
+RANDOM = np.random.default_rng(2)
 @step
 def work() -> None:
     RANDOM.random()

"""

MUST_NOT_RUN = r"""
== a comment
 def clean(x):
-    return x + 1
+    return x + 1  # one more
 @step
 def work(limit: int = 3) -> None:
     clean(limit)

== a comment above
+# cleans
+
+
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)

== a docstring
 def clean(x):
+    '''Return one more.'''
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)

== a docstring of the module
+'''Works.'''
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)

== the formatting
 def clean(x):
-    return x + 1
+    return (
+        x
+        + 1
+    )
 @step
 def work(limit: int = 3) -> None:
     clean(limit)

== a body on the line of its head
 @step
 def work() -> None:
-    if 1 > 0: print(1)
+    if 1 > 0:
+        print(1)

== the quotes
 @step
 def work() -> None:
-    print('a')
+    print("a")

== an unrelated function
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)
 def other():
-    return 1
+    return 2

== the name of an unrelated function
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)
-def other():
+def another():
     return 5

== an unrelated constant
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)
-OTHER = 5
+OTHER = 6

== an unrelated class
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)
 class Other:
-    n = 5
+    n = 6

== an unrelated step
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)
 @step
 def more() -> None:
-    print(5)
+    print(6)

== a global of the name of a local
-rows = 3
+rows = 4
 @step
 def work() -> None:
     rows = 1
     print(rows)

== a global of the name of a parameter
-rows = 3
+rows = 4
 def clean(rows):
     return rows
 @step
 def work() -> None:
     clean(1)

== an unrelated file
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)
-- other.py
-n = 3
+n = 4
-- notes.txt
-n = 3
+n = 4

== an unrelated part of an imported module
 from helpers import clean
 @step
 def work() -> None:
     clean(1)
-- helpers.py
 def clean(x):
     return x
-n = 3
+n = 4

== a call whose value goes elsewhere
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)
 def make(n):
     return n
-pipeline = make(5)
+pipeline = make(6)

== what runs as a script only
 def clean(x):
     return x + 1
 @step
 def work(limit: int = 3) -> None:
     clean(limit)
 if __name__ == "__main__":
-    print(5)
+    print(6)

== the order of definitions
 @step
 def work() -> None:
     one()
     two()
+def two():
+    pass
 def one():
     pass
-def two():
-    pass

== how often it is tried again
 def clean(x):
     return x + 1
-@step(retries=1)
+@step(retries=2)
 def work(limit: int = 3) -> None:
     clean(limit)

== a method of a value of a library
 class Other:
     def polish(self):
-        return 5
+        return 6
 @step
 def work() -> None:
     'a'.upper()

== a comment in another module
 from helpers import clean
 @step
 def work() -> None:
     clean(1)
-- helpers.py
 def clean(x):
+    # one more
     return x

== an unrelated import
+import math
 @step
 def work() -> None:
     print(1)

== where a path in the project begins
 from pathlib import Path
 HERE = Path(__file__).parent
 @step
 def work() -> None:
+    # beside this file
     print(HERE / "rows.csv", __name__)

== a logger
 import logging
 log = logging.getLogger(__name__)
 @step
 def work() -> None:
+    # say so
     log.info("rows")
== a file that nothing names
 @step
 def work() -> None:
     print("rates.txt")
-- rates.csv
-1
+2

== a docstring that names a file
 @step
 def work() -> None:
     "rates.csv"
-- rates.csv
-1
+2

== an unrelated docstring and comment in a class
 class Settings:
-    "One."
+    "Two."
     rate = 1  # a rate
 @step
 def work() -> None:
     Settings()

== a file that the step writes
 from pathlib import Path
 @step
 def work() -> None:
     open("report.csv", "w").write("1")
     Path("report.txt").write_text("1")
-- report.csv
-1
+2
-- report.txt
-1
+2

"""
