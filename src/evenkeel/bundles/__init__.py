"""The unit of deployment: one graph from raw columns to scores, with the proof that it answers like its framework.

A name is imported when it is first asked for, and what packs and proves stands in ``pack`` and ``prove`` alone: loading a
bundle wants numpy, onnxruntime and msgspec, and nothing else.
"""

from typing import TYPE_CHECKING

from evenkeel.lazy import lazily

if TYPE_CHECKING:
    from evenkeel.bundles.bundle import Bundle as Bundle
    from evenkeel.bundles.golden import GoldenRow as GoldenRow
    from evenkeel.bundles.golden import check_golden as check_golden
    from evenkeel.bundles.golden import golden_rows as golden_rows
    from evenkeel.bundles.load import load_bundle as load_bundle
    from evenkeel.bundles.manifest import Manifest as Manifest
    from evenkeel.bundles.predictor import Prediction as Prediction
    from evenkeel.bundles.predictor import Predictor as Predictor

__all__, __getattr__, __dir__ = lazily(
    __name__,
    {
        "bundle": "Bundle",
        "golden": "GoldenRow check_golden golden_rows",
        "load": "load_bundle",
        "manifest": "Manifest",
        "predictor": "Prediction Predictor",
    },
)
