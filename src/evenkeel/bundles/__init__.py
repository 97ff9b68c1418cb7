"""The unit of deployment: one graph from raw columns to scores, with the proof that it answers like its framework."""

from evenkeel.bundles.bundle import Bundle
from evenkeel.bundles.golden import GoldenRow, check_golden, golden_rows
from evenkeel.bundles.load import load_bundle
from evenkeel.bundles.manifest import Manifest
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.bundles.predictor import Prediction, Predictor
from evenkeel.bundles.prove import Proof, prove

__all__ = [
    "Bundle",
    "BundleParts",
    "GoldenRow",
    "Manifest",
    "Prediction",
    "Predictor",
    "Proof",
    "check_golden",
    "golden_rows",
    "load_bundle",
    "pack",
    "prove",
]
