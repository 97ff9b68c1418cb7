"""A step: a plain function with typed artifacts in and out, and what it asks of the place that it runs in."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Generic, ParamSpec, TypeVar, overload

from evenkeel.clock import parse_duration
from evenkeel.errors import DefinitionError
from evenkeel.pipeline.signature import Signature, place, read_signature

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Resources:
    """What a step asks of its place: cores, memory such as ``"4GB"``, GPUs, a container image."""

    cpu: float | None = None
    memory: str | None = None
    gpu: int | None = None
    image: str | None = None

    def asked(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self) if getattr(self, field.name) is not None)


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a step is tried again after one of the ``transient`` errors, and after how many seconds first.

    The wait doubles each time.
    """

    times: int = 0
    backoff: float = 1.0
    transient: tuple[type[Exception], ...] = (ConnectionError, TimeoutError)

    def wait(self, attempt: int) -> float:
        """Return the seconds to wait after the given attempt, counted from 0.

        >>> [Retry(times=3).wait(attempt) for attempt in range(3)]
        [1.0, 2.0, 4.0]
        """
        return float(self.backoff * 2**attempt)


class Step(Generic[P, R]):
    """A function that the runner can run; called directly, it is just that function.

    ``timeout`` is seconds. ``cache`` says whether a result may be used again at all.
    """

    def __init__(
        self,
        function: Callable[P, R],
        *,
        resources: Resources = Resources(),
        retry: Retry = Retry(),
        timeout: float | None = None,
        cache: bool = True,
    ) -> None:
        self.function = function
        self.name = function.__name__
        self.resources = resources
        self.retry = retry
        self.timeout = timeout
        self.cache = cache
        self.signature: Signature = read_signature(function)
        self.__doc__ = function.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<step {self.name}>"

    @property
    def address(self) -> str:
        """Where the step can be imported from, as ``module:name``."""
        return f"{self.function.__module__}:{self.function.__qualname__}"


@overload
def step(function: Callable[P, R], /) -> Step[P, R]: ...
@overload
def step(
    *,
    cpu: float | None = None,
    memory: str | None = None,
    gpu: int | None = None,
    image: str | None = None,
    retries: int = 0,
    backoff: str = "1s",
    timeout: str | None = None,
    cache: bool = True,
    transient: tuple[type[Exception], ...] = ...,
) -> Callable[[Callable[P, R]], Step[P, R]]: ...
def step(
    function: Callable[P, R] | None = None,
    /,
    *,
    retries: int = 0,
    backoff: str = "1s",
    timeout: str | None = None,
    cache: bool = True,
    transient: tuple[type[Exception], ...] = Retry().transient,
    **resources: object,
) -> Step[P, R] | Callable[[Callable[P, R]], Step[P, R]]:
    """Make a step of a plain function.

    Parameters annotated with artifacts are inputs (``Artifact | None`` for one that may be absent), a parameter
    annotated with `StepContext` gets the context, and all others are plain parameters. The return annotation is an
    artifact, a NamedTuple or dataclass of artifacts (several outputs with names), or None.

    ``cpu``, ``memory``, ``gpu`` and ``image`` are for places that can honour them. After one of the ``transient``
    errors the step is tried again ``retries`` times, first after ``backoff``, then after twice that. ``timeout`` is for
    one attempt; the step then runs in a process of its own. Raises `DefinitionError` where the function is no step.

    >>> from evenkeel.artifacts import Examples
    >>> @step(retries=2, timeout="5m")
    ... def count(examples: Examples, factor: int = 1) -> None: ...
    >>> count.timeout, list(count.signature.inputs), dict(count.signature.defaults)
    (300.0, ['examples'], {'factor': 1})
    """
    if function is not None:
        return Step(function)
    unknown = set(resources) - {field.name for field in fields(Resources)}
    if unknown or retries < 0:
        raise DefinitionError(
            "This step is declared in a way that is not known",
            expected="retries >= 0, and of cpu, memory, gpu, image, retries, backoff, timeout, cache, transient",
            got=sorted(unknown) or f"{retries=}",
        )
    asked = Resources(**resources)  # type: ignore[arg-type]  # the overload has checked the types
    retry = Retry(retries, parse_duration(backoff) / 1e6, transient)
    seconds = None if timeout is None else parse_duration(timeout) / 1e6
    return lambda wrapped: Step(_plain(wrapped), resources=asked, retry=retry, timeout=seconds, cache=cache)


def _plain(function: Callable[P, R]) -> Callable[P, R]:
    if not callable(function) or not hasattr(function, "__name__"):
        raise DefinitionError("A step is a plain function", got=function, where=place(function))
    return function
