import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.testing.families import contents
from evenkeel.testing.networks import perceptron, torch_is_installed
from evenkeel.training import Model, Torch, TrainingData, fit_model
from evenkeel.training.faithful import differences
from evenkeel.typing import Task

if not torch_is_installed():
    if os.environ.get("EVENKEEL_REQUIRE_SERVICES") == "1":
        pytest.fail("PyTorch is not installed, and EVENKEEL_REQUIRE_SERVICES=1 wants it: make .venv/torch.stamp")
    pytest.skip("PyTorch is not installed: make .venv/torch.stamp", allow_module_level=True)

torch = pytest.importorskip("torch")
nn = torch.nn
pytestmark = pytest.mark.xdist_group("family torch")


def waves(task: Task = Task.BINARY, missing: float = 0.0) -> TrainingData:
    draw = np.random.default_rng(3)
    features = draw.normal(size=(800, 3)).astype(np.float32)
    features[:, 2] = draw.integers(0, 4, 800)
    number = features[:, 0] * features[:, 1] + (features[:, 2] == 2)
    cuts = {Task.BINARY: [0.3], Task.MULTICLASS: [-0.3, 0.6], Task.REGRESSION: []}[task]
    labels = np.digitize(number, cuts) if cuts else 1_000 + 50.0 * number
    features[draw.random(features.shape) < missing] = np.nan
    classes = len(cuts) + 1 if cuts else 0
    return TrainingData(features[:600], labels[:600], tuple("abc"), task, classes, (features[600:], labels[600:]))


def fit(module, data: TrainingData, **told) -> Model:
    return fit_model(Torch(module, **{"epochs": 3, **told}), data, {}, tuple(range(data.classes)))


class Embedded(nn.Module):
    """A category that is embedded, beside numbers, with what tabular networks are made of."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.words = nn.Embedding(4, 2)
        self.norm = nn.LayerNorm(inputs + 1)
        layers = [nn.Linear(inputs + 1, 16), nn.GELU(), nn.BatchNorm1d(16), nn.Linear(16, 16), nn.SiLU()]
        self.layers, self.gate, self.last = nn.Sequential(*layers), nn.Linear(16, 16), nn.Linear(16, outputs)

    def forward(self, features):
        words = self.words(features[:, 2].long().clamp(0, 3))
        hidden = self.layers(self.norm(torch.cat([features[:, :2], words], dim=1)))
        return self.last(hidden * torch.sigmoid(self.gate(hidden)) + torch.tanh(hidden))


class Attending(nn.Module):
    """A token for each feature, and attention between them."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.tokens = nn.Parameter(torch.randn(inputs, 8))
        self.attention = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.last = nn.Linear(8, outputs)

    def forward(self, features):
        return self.last(self.attention(features[:, :, None] * self.tokens).mean(dim=1))


@pytest.fixture(scope="module")
def embedded() -> Model:
    return fit(Embedded, waves(Task.MULTICLASS))


def test_what_tabular_networks_are_made_of_becomes_a_faithful_graph(embedded) -> None:
    data, model = waves(Task.MULTICLASS), embedded
    expected, known = model.fitted.framework_scores(data.validation[0])
    assert known.all()
    assert differences(model.scores(data.validation[0]), expected).max() <= 1


def test_a_network_learns_a_number_in_its_own_units() -> None:
    data = waves(Task.REGRESSION)
    model = Torch(perceptron, epochs=60, lr=0.02, patience=None).fit(data, {})
    apart = model.framework_scores(data.validation[0])[0] - data.validation[1]
    assert np.std(apart) < 0.75 * np.std(data.validation[1])


def test_the_best_epoch_is_kept() -> None:
    data = waves()
    noise = np.random.default_rng(0).integers(0, 2, len(data.labels))
    random = TrainingData(data.features, noise, data.names, data.task, 2, data.validation)
    assert 1 <= Torch(perceptron, epochs=200, lr=0.05, patience=3).fit(random, {}).rounds < 100


def test_so_many_epochs_as_are_asked_for_are_trained_whatever_the_loss() -> None:
    trainer, data = Torch(perceptron, epochs=5, lr=0.05, patience=1), replace(waves(), validation=None)
    assert trainer.fit(data, trainer.exactly(30)).rounds == 30


def test_another_seed_is_another_network_and_the_draws_of_others_go_on() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    one, two = (Torch(perceptron, epochs=1, seed=seed).fit(waves(), {}) for seed in (1, 2))
    held = waves().validation[0]
    assert torch.rand(1) == expected
    assert (one.framework_scores(held)[0] != two.framework_scores(held)[0]).any()


def test_networks_that_are_trained_at_once_are_those_that_are_trained_alone() -> None:
    threads, rates = torch.get_num_threads(), [1e-2, 1e-3, 1e-4]
    dropping = lambda inputs, outputs: nn.Sequential(nn.Linear(inputs, 8), nn.Dropout(0.2), nn.Linear(8, outputs))  # noqa: E731
    networks, data = [Torch(dropping, epochs=2, lr=rate) for rate in rates], waves()
    alone = [one.fit(data, {}).framework_scores(data.features)[0] for one in networks]
    with ThreadPoolExecutor(3) as pool:
        together = [*pool.map(lambda one: one.fit(data, {}).framework_scores(data.features)[0], networks)]
    assert [one.tobytes() for one in together] == [one.tobytes() for one in alone]
    assert torch.get_num_threads() == threads


def test_no_answer_for_a_missing_value_that_it_never_saw_and_the_bound_for_one_far_away(embedded, tmp_path) -> None:
    embedded.save(tmp_path)
    far = [[0, np.nan, 0], [np.inf, 0, 0], [1e30, 0, 0], [2e30, 0, 0]]
    scores = Model.load(tmp_path).scores(np.array(far, np.float32))
    assert np.isnan(scores).all(axis=1).tolist() == [True, True, False, False]
    assert scores[2].tobytes() == scores[3].tobytes()


def test_a_model_is_stored_without_a_pickle_and_read_without_pytorch(tmp_path, monkeypatch) -> None:
    """A network with attention, for which no one would write the nodes by hand."""
    data = waves()
    model = fit(Attending, data)
    model.save(tmp_path)
    monkeypatch.setattr("evenkeel.training.torch.load_torch", lambda: pytest.fail("PyTorch was asked for"))
    loaded = Model.load(tmp_path)
    assert loaded.scores(data.validation[0]).tobytes() == model.scores(data.validation[0]).tobytes()
    assert contents(loaded) == contents(model)
    assert {file.suffix for file in (tmp_path / "native").iterdir()} == {".onnx", ".json", ".npy"}


def _two_more(inputs: int, outputs: int):
    return nn.Linear(inputs, outputs + 2)


def _of_other_width(inputs: int, outputs: int):
    return nn.Linear(inputs + 1, outputs)


class Sorted(nn.Module):
    """Depends on the rows beside a row: no exporter can help."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.last = nn.Linear(inputs, outputs)

    def forward(self, features):
        return self.last(features - features.mean(dim=0))


class Untouched(nn.Embedding):
    """Reads a category that it does not clamp."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(4, outputs)

    def forward(self, features):
        return super().forward(features[:, 2].long())


@pytest.mark.parametrize(
    ("module", "data", "error", "message"),
    [
        (_two_more, waves(), DefinitionError, r"another shape(.|\n)*\(2, 1\)(.|\n)*\(2, 3\)(.|\n)*no sigmoid"),
        (_of_other_width, waves(), DefinitionError, "cannot read the features"),
        (lambda inputs, outputs: "network", waves(), DefinitionError, r"torch\.nn\.Module(.|\n)*str"),
        (nn.Linear, waves(missing=0.1), InvalidDataError, r"loss of the network is nan(.|\n)*a, b, c(.|\n)*Impute"),
        (Sorted, waves(), DefinitionError, "another answer|last bits"),
        (Untouched, waves(), DefinitionError, "index out of range(.|\n)*clamp"),
    ],
)
def test_a_network_that_cannot_be_served_is_refused_with_a_remedy(module, data, error, message) -> None:
    with pytest.raises(error, match=message):
        fit(module, data)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"epochs": 0}, "epochs >= 1"),
        ({"batch_size": 1}, "batch_size >= 2"),
        ({"patience": 0}, "patience >= 1"),
        ({"lr": 0.0}, "lr > 0"),
        ({"module": nn.Linear(2, 1)}, "first weights come from the seed"),
        ({"module": "mlp"}, "makes no network"),
    ],
)
def test_what_a_network_cannot_be_told(told, message) -> None:
    with pytest.raises(DefinitionError, match=message):
        Torch(**{"module": perceptron, **told})


def test_a_parameter_that_there_is_not() -> None:
    with pytest.raises(NotFoundError, match="learning_rate"):
        Torch(perceptron).fit(waves(), {"learning_rate": 0.1})


def test_a_description_names_what_makes_the_network() -> None:
    assert Torch(perceptron, lr=0.01).describe()["module"] == "evenkeel.testing.networks.perceptron"


def test_the_network_of_the_page_is_trained() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/train-a-network.md").read_text()
    found: dict[str, object] = {}
    exec(page.split("```python\n")[1].split("```")[0], found)  # the page's own words
    assert found["trainer"].fit(waves(), {"batch_size": 64}).rounds >= 1
