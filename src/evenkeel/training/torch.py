"""Networks of PyTorch: how they are trained. What serves is ONNX."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.training.base import Features, Trainer, TrainingData
from evenkeel.training.sklearn import SklearnModel
from evenkeel.training.spaces import Float, Space
from evenkeel.training.torch_network import FittedNetwork, load_torch, one_thread
from evenkeel.typing import Json, Task

_ROWS_WITHOUT_VALIDATION = 10_000
_ROOM = 10  # widths; beyond, float32 has too few digits for two runtimes to agree on a sum that cancels out
_SPACE: Mapping[str, Space] = {"lr": Float(1e-4, 1e-2, log=True), "weight_decay": Float(1e-6, 1e-2, log=True)}


class TorchModel(SklearnModel):
    """A network as the graph that it became, and the answers of PyTorch that prove it; read without PyTorch.

    There is no answer (NaN) for a row with an infinite feature, nor for one with a missing feature unless the network
    was trained on some.
    """

    family = "torch"
    rounds = 0

    @classmethod
    def trained(cls, network: "FittedNetwork", epochs: int) -> "TorchModel":
        model = cls(network, np.zeros(0))
        model.rounds = epochs
        return model


@dataclass(frozen=True, slots=True)
class Torch(Trainer):
    """A network of PyTorch; wants ``pip install evenkeel[torch]``.

    It is trained by Adam on batches in a random order, one thread and the same bytes each time. The features come as
    the transform makes them: standardise and impute there. A number is learnt in units of its deviation. A feature that
    lies further from the training rows than ten times their width counts as if it lay there.

    Parameters
    ----------
    module:
        A function or class ``(inputs, outputs) -> torch.nn.Module``. The module is given float32, shape (rows, inputs),
        and answers with shape (rows, outputs): one logit for two classes, one for each of several, or one number.
        Of several labels, or quantiles, each has a network of its own.
    epochs:
        The most passes over the training rows, at least 1.
    batch_size:
        Rows in a step, at least 2.
    lr:
        The learning rate of Adam, above 0.
    weight_decay:
        The strength of an L2 penalty, at least 0.
    patience:
        Stop after this many epochs without a smaller validation loss, and keep the best; None never stops.
    seed:
        Decides the first weights, the order of the rows and what is dropped out.

    Source: Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015.
    """

    module: Callable[[int, int], Any]
    epochs: int = 50
    batch_size: int = 256
    lr: float = 1e-3
    weight_decay: float = 0.0
    patience: int | None = 5
    seed: int = 0

    def __post_init__(self) -> None:
        if not callable(self.module) or (hasattr(self.module, "state_dict") and not isinstance(self.module, type)):
            remedy = (
                "Give `lambda inputs, outputs: ...`, which makes one, so that its first weights come from the seed."
            )
            got = type(self.module).__name__
            raise DefinitionError(
                "This makes no network", expected="(inputs, outputs) -> Module", got=got, remedy=remedy
            )
        for name, least in (("epochs", 1), ("batch_size", 2), ("patience", 1)):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, int) or value < least):
                raise DefinitionError(f"`{name} >= {least}` must hold", got=value)
        if not self.lr > 0 or not self.weight_decay >= 0:
            raise DefinitionError("`lr > 0` and `weight_decay >= 0` must hold", got=f"{self.lr=}, {self.weight_decay=}")

    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> TorchModel:
        known = self.describe().keys() - {"module"}
        for name in parameters:
            if name not in known:
                raise NotFoundError("parameter of Torch", name, known)
        chosen: dict[str, Any] = dict(parameters)
        return replace(self, **chosen)._fit(data)

    def _fit(self, data: TrainingData) -> TorchModel:
        torch = load_torch()
        with one_thread(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            lesson = _Lesson.of(data)
            network = self._made(lesson)
            kept, epochs = self._trained(network, lesson)
        step = -(-len(data.features) // _ROWS_WITHOUT_VALIDATION)
        rows = data.validation[0] if data.validation else data.features[::step]
        missing = bool(np.isnan(data.features).any())
        answering = _answering(kept, lesson.scale, lesson.shift)
        network = FittedNetwork(answering, np.array(rows), data.classes, missing, *_bounds(data.features))
        return TorchModel.trained(network, epochs)

    def _made(self, lesson: "_Lesson") -> Any:
        """Return a new network that gives what the label asks for."""
        torch = load_torch()
        network = self.module(lesson.features.shape[1], lesson.outputs)
        if not isinstance(network, torch.nn.Module):
            raise DefinitionError("This makes no network", expected="a torch.nn.Module", got=type(network).__name__)
        network = network.float().eval()
        with torch.no_grad():
            try:
                found = tuple(network(lesson.features[:2]).shape)
            except Exception as error:  # a module of the user's raises what it likes
                raise DefinitionError("The network cannot read the features", got=str(error).splitlines()[0]) from error
        wanted = (min(2, len(lesson.features)), lesson.outputs)
        if found != wanted:
            remedy = "End it with a layer of `outputs` columns, and no sigmoid or softmax after it."
            raise DefinitionError("The network gives another shape", expected=wanted, got=found, remedy=remedy)
        return network

    def _trained(self, network: Any, lesson: "_Lesson") -> tuple[Any, int]:
        """Return the network of the best epoch, and which that was."""
        torch = load_torch()
        adam = torch.optim.Adam(network.parameters(), lr=self.lr, weight_decay=self.weight_decay)
        best, kept, at = float("inf"), network, 0
        for epoch in range(1, self.epochs + 1):
            network.train()
            for batch in self._batches(len(lesson.features)):
                adam.zero_grad()
                loss = lesson.loss(network(lesson.features[batch]), lesson.labels[batch])
                loss.backward()
                adam.step()
            held = self._held(network, lesson, epoch)
            if held < best or self.patience is None:
                best, kept, at = held, deepcopy(network), epoch
            elif epoch - at >= self.patience:
                break
        return kept.eval(), at

    def _batches(self, rows: int) -> Iterator[Any]:
        """Yield the rows in a new order; a last row alone is left out, of which no mean of a batch can be taken."""
        torch = load_torch()
        for batch in torch.randperm(rows).split(self.batch_size):
            if len(batch) > 1 or rows == 1:
                yield batch

    def _held(self, network: Any, lesson: "_Lesson", epoch: int) -> float:
        """Return the loss on the validation rows."""
        torch = load_torch()
        network.eval()
        with torch.no_grad():
            loss = float(lesson.loss(network(lesson.held[0]), lesson.held[1]))
        if np.isfinite(loss):
            return loss
        raise InvalidDataError(
            f"The loss of the network is {loss} after epoch {epoch}",
            where=", ".join(lesson.missing) or None,
            remedy="Impute what is missing and standardise in the transform, or give a smaller lr.",
        )

    def exactly(self, rounds: int) -> Mapping[str, Json]:
        return {"epochs": rounds, "patience": None} if rounds else {}

    def works_with(self, task: Task) -> bool:
        return True

    def space(self, task: Task) -> Mapping[str, Space]:
        return _SPACE

    def describe(self) -> dict[str, Json]:
        made = self.module if hasattr(self.module, "__qualname__") else type(self.module)
        return {
            "module": f"{made.__module__}.{made.__qualname__}",
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "lr": self.lr,
            "weight_decay": self.weight_decay,
            "patience": self.patience,
            "seed": self.seed,
        }


@dataclass(frozen=True)
class _Lesson:
    """What a network learns from, as tensors; ``held`` are the rows whose loss decides, the training rows without any.

    A label that is a number is ``labels * scale + shift``. ``missing`` are the features with a value that is missing.
    """

    features: Any
    labels: Any
    held: tuple[Any, Any]
    outputs: int
    loss: Callable[[Any, Any], Any]
    scale: float
    shift: float
    missing: tuple[str, ...]

    @classmethod
    def of(cls, data: TrainingData) -> "_Lesson":
        torch = load_torch()
        shift, scale = 0.0, 1.0
        if data.task is Task.REGRESSION:
            shift, scale = float(data.labels.mean()), float(data.labels.std()) or 1.0
        labels = partial(_targets, data.task, shift, scale)
        features = torch.from_numpy(np.ascontiguousarray(data.features))
        held = features, labels(data.labels)
        if data.validation is not None:
            held = torch.from_numpy(np.ascontiguousarray(data.validation[0])), labels(data.validation[1])
        outputs = data.classes if data.task is Task.MULTICLASS else 1
        missing = tuple(np.array(data.names)[np.isnan(data.features).any(axis=0)].tolist())
        return cls(features, labels(data.labels), held, outputs, _loss(data), scale, shift, missing)


def _loss(data: TrainingData) -> Callable[[Any, Any], Any]:
    """Return what is made small: cross entropy, the squared error, or of a quantile the pinball loss."""
    functions = load_torch().nn.functional
    if data.quantile is not None:
        return partial(_pinball, data.quantile)
    losses: Mapping[Task, Callable[[Any, Any], Any]] = {
        Task.BINARY: functions.binary_cross_entropy_with_logits,
        Task.MULTICLASS: functions.cross_entropy,
        Task.REGRESSION: functions.mse_loss,
    }
    return losses[data.task]


def _pinball(quantile: float, answers: Any, labels: Any) -> Any:
    """Return the mean loss whose least lies at a quantile. Source: Koenker and Bassett (1978), "Regression quantiles"."""
    missed = labels - answers
    return load_torch().maximum(quantile * missed, (quantile - 1) * missed).mean()


def _targets(task: Task, shift: float, scale: float, labels: Any) -> Any:
    """Return labels as the loss wants them: the class, or a column of numbers."""
    torch = load_torch()
    if task is Task.MULTICLASS:
        return torch.from_numpy(labels.astype(np.int64))
    return torch.from_numpy(((labels - shift) / scale).astype(np.float32))[:, None]


def _bounds(features: Features) -> tuple[Features, Features]:
    """Return how far a network is asked: ten times the width of the training rows to both sides."""
    known = np.where(np.isfinite(features), features, np.nan).astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a feature without a number
        low, high = (np.nan_to_num(end(known, axis=0)) for end in (np.nanmin, np.nanmax))
    most = float(np.finfo(np.float32).max)
    room = _ROOM * (high - low)
    return np.clip(low - room, -most, most).astype(np.float32), np.clip(high + room, -most, most).astype(np.float32)


def _answering(network: Any, scale: float, shift: float) -> Any:
    """Return the network whose output is in the units of the label."""
    torch = load_torch()
    if (scale, shift) == (1.0, 0.0):
        return network
    last = torch.nn.Linear(1, 1)
    with torch.no_grad():
        last.weight.fill_(scale)
        last.bias.fill_(shift)
    return torch.nn.Sequential(network, last).eval()
