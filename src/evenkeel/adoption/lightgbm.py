"""LightGBM: a booster, or the classifier or regressor around one; its text format."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from evenkeel.adoption.foreign import Categories, Foreign, labels, task_of
from evenkeel.errors import BundleError, StoreError
from evenkeel.training import LightGBMModel, WideLightGBM
from evenkeel.training.lightgbm_parameters import OBJECTIVES, load_lightgbm

_KNOWN = {name for names in OBJECTIVES.values() for name in names}
_END = "\nend of parameters"


def read_lightgbm(text: str, where: object) -> Any:
    """Return a model in LightGBM's text format; raises `BundleError` where it is cut short, or none."""
    if _END not in text:
        remedy = "Save it again, with booster.save_model(file)."
        raise BundleError("This model of LightGBM is cut short", expected=_END.strip(), where=where, remedy=remedy)
    lightgbm = load_lightgbm()
    try:
        return lightgbm.Booster(model_str=text)
    except (lightgbm.basic.LightGBMError, ValueError) as error:
        raise BundleError("LightGBM cannot read this model", got=str(error), where=where) from error


def of_lightgbm(model: Any) -> Foreign | None:
    """Return what a model of LightGBM is; nothing for any other object."""
    lightgbm = load_lightgbm()
    if isinstance(model, lightgbm.Booster):
        return _understood(model, None)
    if isinstance(model, lightgbm.LGBMModel):
        return _understood(model.booster_, getattr(model, "classes_", None))
    return None


def _understood(booster: Any, classes: Any) -> Foreign:
    text = re.sub(r"^\[num_threads: -?\d+\]$", "[num_threads: 0]", booster.model_to_string(), flags=re.MULTILINE)
    facts = dict(line.split("=", 1) for line in text.partition("\n\n")[0].splitlines() if "=" in line)
    _check(text, facts)
    fitted = WideLightGBM(text)
    known = tuple(range(fitted.classes)) if classes is None else labels(classes)
    return Foreign(
        title="LightGBM",
        names=() if _unnamed(booster.feature_name()) else tuple(booster.feature_name()),
        width=booster.num_feature(),
        task=task_of(fitted.classes),
        classes=known,
        fitted=lambda rows: fitted,
        wide=True,
        categorical=_categorical(facts),
        categories=_categories(text),
    )


def _check(text: str, facts: Mapping[str, str]) -> None:
    name = facts.get("objective", "").partition(" ")[0]
    if name not in _KNOWN:
        raise BundleError(
            f"Of LightGBM's objective {name or '(a function of its own)'} it is not known how it answers",
            expected=", ".join(sorted(_KNOWN)),
            remedy="Adopt the model as ONNX, or train it with one of these objectives.",
        )
    if re.search("^is_linear=1$", text, re.MULTILINE):
        raise BundleError("The leaves of this model of LightGBM are linear models", remedy="Train without linear_tree.")
    try:
        assert LightGBMModel(text).trees is not None
    except StoreError as error:
        raise BundleError("This model of LightGBM has no tree that can be read", got=error.got or error) from error


def _unnamed(names: list[str]) -> bool:
    return names == [f"Column_{place}" for place in range(len(names))]


def _categorical(facts: Mapping[str, str]) -> frozenset[int]:
    """Return the features whose values the text lists, as ``0:3:1``, where a number has a range, as ``[0:3]``."""
    infos = facts.get("feature_infos", "").split()
    return frozenset(place for place, info in enumerate(infos) if info[0] != "[" and info != "none")


def _categories(text: str) -> tuple[Categories, ...]:
    """Return the values of each pandas column of categories, as they stand in the last line of the text."""
    written = text.rpartition("\npandas_categorical:")[2].strip()
    if written in ("", "null"):
        return ()
    try:
        return msgspec.json.decode(written.encode(), type=tuple[tuple[bool | int | str, ...], ...])
    except msgspec.DecodeError as error:
        remedy = "Train with categories that are texts, whole numbers or booleans."
        raise BundleError(
            "The categories of this model of LightGBM cannot be told", got=error, remedy=remedy
        ) from error
