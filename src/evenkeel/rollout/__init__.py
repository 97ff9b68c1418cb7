"""Which model version answers: the routing table, the strategies that change it, the evidence that workers count."""

from evenkeel.rollout.base import Deployment, Release, Strategy
from evenkeel.rollout.evidence import ArmCounts, ArmKey, Evidence, WorkerEvidence, fold, read_evidence
from evenkeel.rollout.immediate import Immediate, rollback
from evenkeel.rollout.publish import RoutingWatch, publish, read
from evenkeel.rollout.routing import Arm, Route, RoutingTable

__all__ = [
    "Arm",
    "ArmCounts",
    "ArmKey",
    "Deployment",
    "Evidence",
    "Immediate",
    "Release",
    "Route",
    "RoutingTable",
    "RoutingWatch",
    "Strategy",
    "WorkerEvidence",
    "fold",
    "publish",
    "read",
    "read_evidence",
    "rollback",
]
