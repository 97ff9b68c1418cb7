"""Networks for the laws, and whether PyTorch is here to train them."""

from importlib.util import find_spec
from typing import Any


def torch_is_installed() -> bool:
    """Return whether PyTorch and the exporter that it wants can be imported."""
    return find_spec("torch") is not None and find_spec("onnxscript") is not None


def perceptron(inputs: int, outputs: int) -> Any:
    """Return a network that reads any numbers: missing ones as 0, large ones by their logarithm."""
    import torch
    from torch import nn

    class Squeezed(nn.Module):
        def forward(self, features: Any) -> Any:
            known = torch.nan_to_num(features)
            return torch.sign(known) * torch.log1p(known.abs())

    hidden = nn.Linear(inputs, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.1)
    return nn.Sequential(Squeezed(), *hidden, nn.Linear(8, outputs))
