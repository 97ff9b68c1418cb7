"""Feature views, and their join to examples at the time of each."""

from evenkeel.features.join import join_features
from evenkeel.features.views import FeatureSource, FeatureView, Window

__all__ = ["FeatureSource", "FeatureView", "Window", "join_features"]
