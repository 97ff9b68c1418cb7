"""Model versions, the aliases that move between them, and approvals."""

from evenkeel.ledger import AliasMove, Approval, NewVersion, RegisteredVersion
from evenkeel.registry.names import CHAMPION
from evenkeel.registry.registry import Registry
from evenkeel.registry.version import ModelVersion

__all__ = [
    "CHAMPION",
    "AliasMove",
    "Approval",
    "ModelVersion",
    "NewVersion",
    "RegisteredVersion",
    "Registry",
]
