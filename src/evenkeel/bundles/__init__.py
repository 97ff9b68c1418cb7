"""The unit of deployment: one graph from raw columns to scores, with the proof that it answers like its framework.

A name is imported when it is first asked for, and what packs and proves stands in ``pack`` and ``prove`` alone: loading a
bundle wants numpy, onnxruntime and msgspec, and nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenkeel.bundles.bundle import Bundle as Bundle
    from evenkeel.bundles.golden import GoldenRow as GoldenRow
    from evenkeel.bundles.golden import check_golden as check_golden
    from evenkeel.bundles.golden import golden_rows as golden_rows
    from evenkeel.bundles.load import load_bundle as load_bundle
    from evenkeel.bundles.manifest import Manifest as Manifest
    from evenkeel.bundles.predictor import Prediction as Prediction
    from evenkeel.bundles.predictor import Predictor as Predictor

_MODULE_OF = {
    name: module
    for module, names in {
        "bundle": "Bundle",
        "golden": "GoldenRow check_golden golden_rows",
        "load": "load_bundle",
        "manifest": "Manifest",
        "predictor": "Prediction Predictor",
    }.items()
    for name in names.split()
}
__all__ = [*sorted(_MODULE_OF)]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module 'evenkeel.bundles' has no attribute {name!r}")
    value = getattr(import_module(f"evenkeel.bundles.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})
