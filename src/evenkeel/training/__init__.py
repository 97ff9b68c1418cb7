"""Model families: fitted reproducibly, stored as text, answered by ONNX."""

from evenkeel.training.base import Features, FittedModel, Labels, Scores, Trainer, TrainingData
from evenkeel.training.constant import Constant, ConstantModel
from evenkeel.training.lightgbm import LightGBM
from evenkeel.training.lightgbm_model import LightGBMModel
from evenkeel.training.lightgbm_wide import WideLightGBM
from evenkeel.training.linear import Linear, LinearModel, Logistic
from evenkeel.training.model import Model, ModelSpec, fit_model
from evenkeel.training.onnx_model import OnnxModel
from evenkeel.training.several import Several
from evenkeel.training.sklearn import Sklearn, SklearnModel
from evenkeel.training.spaces import Choice, Float, Integer, Space
from evenkeel.training.torch import Torch, TorchModel
from evenkeel.training.xgboost import XGBoost
from evenkeel.training.xgboost_model import XGBoostModel

__all__ = [
    "Choice",
    "Constant",
    "ConstantModel",
    "Features",
    "FittedModel",
    "Float",
    "Integer",
    "Labels",
    "LightGBM",
    "LightGBMModel",
    "Linear",
    "LinearModel",
    "Logistic",
    "Model",
    "ModelSpec",
    "OnnxModel",
    "Scores",
    "Several",
    "Sklearn",
    "SklearnModel",
    "Space",
    "Torch",
    "TorchModel",
    "Trainer",
    "TrainingData",
    "WideLightGBM",
    "XGBoost",
    "XGBoostModel",
    "fit_model",
]
