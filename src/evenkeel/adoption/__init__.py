"""Models that exist already: read from the formats of others, proven, and from then on like any other."""

from evenkeel.adoption.adopted import Adopted, adopt_model
from evenkeel.adoption.foreign import Foreign
from evenkeel.adoption.mlflow import MlflowModel, read_mlmodel
from evenkeel.adoption.opened import open_file
from evenkeel.adoption.understood import understand

__all__ = ["Adopted", "Foreign", "MlflowModel", "adopt_model", "open_file", "read_mlmodel", "understand"]
