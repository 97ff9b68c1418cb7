import numpy as np
import pyarrow as pa
import pytest

from evenkeel.evaluation import Predictions


def draw(rows=2_000, seed=0, quality=1.0, threshold=0.4):
    """Calibrated scores of two classes, with an origin (null in one of ten rows), a carrier and a distance."""
    random = np.random.default_rng(seed)
    truth = random.beta(1, 2, rows)
    labels = (random.random(rows) < truth).astype(np.int64)
    scores = (quality * truth + (1 - quality) * random.random(rows)).astype(np.float32)
    columns = pa.table(
        {
            "origin": random.choice(["EWR", "JFK", "LGA", None], rows, p=[0.4, 0.3, 0.2, 0.1]),
            "carrier": random.choice(["DL", "UA"], rows),
            "distance": random.integers(100, 3_000, rows),
        }
    )
    return Predictions(labels, np.stack([1 - scores, scores], axis=1), columns, ("0", "1"), threshold)


@pytest.fixture
def seen():
    return draw()


@pytest.fixture
def predictions():
    return draw
