"""Assembly: the standard flow, from a pipeline's definition to a model that answers."""

from evenkeel.flows.definition import Data, Pipeline

__all__ = ["Data", "Pipeline"]
