"""Where a project keeps its state and what it runs on: ``evenkeel.toml``, its profiles, and ``EVENKEEL_...`` variables."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from evenkeel.errors import SettingsError, nearest

FILE = "evenkeel.toml"
_SEVERAL = {"TRUSTED_KEYS"}
_NOT_SETTINGS = {"PROFILE", "REQUIRE_SERVICES", "FAULT_AT", "FAULT_COUNT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What the server and ``evenkeel score`` do with rows that break a promise of the schema: ``"warn"`` or ``"reject"``."""

    invalid: Literal["warn", "reject"] = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force. Relative paths are relative to the folder of ``evenkeel.toml``.

    ``ledger`` is a database URL, or a path for SQLite. ``truth`` is the folder of what became known of predictions.
    ``threads`` is what the engine may use, by default one for each core; ``memory`` is a limit for it, such as ``"2GB"``.
    What was found in rows is kept in ``.evenkeel/known`` for the next run, up to ``known_mb`` megabytes; 0 keeps nothing.
    ``port`` 0 lets the system pick one. Where there are ``trusted_keys``, files of public keys, only bundles that one of
    them signed are rolled out, served and asked to score; in the environment they are joined like a path. A table
    ``[serving]`` says what answers do with bad rows, see `Serving`.
    """

    root: Path
    profile: str = "local"
    ledger: str = ".evenkeel/ledger.db"
    artifacts: Path = Path(".evenkeel/artifacts")
    predictions: Path = Path(".evenkeel/predictions")
    truth: Path = Path(".evenkeel/truth")
    routing: Path = Path(".evenkeel/routing.json")
    threads: int | None = None
    memory: str | None = None
    known_mb: Annotated[int, msgspec.Meta(ge=0)] = 512
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] = 8080
    trusted_keys: tuple[Path, ...] = ()
    serving: Serving = Serving()

    @property
    def state(self) -> Path:
        return self.root / ".evenkeel"

    @property
    def known(self) -> Path:
        """The folder of what was found in rows, which may be deleted at any time."""
        return self.state / "known"

    @property
    def anchor(self) -> Path:
        """The file that vouches for the audit of the ledger."""
        return self.state / "audit-head.json"

    @property
    def ledger_url(self) -> str:
        return self.ledger if "://" in self.ledger else f"sqlite:///{self.root / self.ledger}"


def find_root(start: Path) -> Path:
    """Return the nearest folder from ``start`` upwards with ``evenkeel.toml`` or ``pipeline.py``; else ``start``."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file() or (folder / "pipeline.py").is_file():
            return folder
    return start


def load_settings(root: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the project in ``root``: the file, then its profile, then the environment."""
    file = root / FILE
    top = _read(file)
    profiles = _profiles(top.pop("profiles", {}), file)
    profile = environment.get("EVENKEEL_PROFILE", str(top.pop("profile", "local")))
    if profile != "local" and profile not in profiles:
        known = ", ".join(["local", *profiles])
        remedy = f"Add [profiles.{profile}]."
        raise SettingsError(f"There is no profile {profile!r}", where=file, expected=known, remedy=remedy)
    values = {**top, **profiles.get(profile, {})}
    for name in values:
        _check_name(name, name, file)
    for name in values.get("serving", {}) if isinstance(values.get("serving"), dict) else ():
        if name not in _SERVING:
            remedy = nearest(name, _SERVING)
            raise SettingsError(f"There is no setting {name!r} of serving", where=file, remedy=remedy)
    values |= _from_environment(environment)
    try:
        given = {**values, "root": str(root), "profile": profile}
        found = msgspec.convert(given, Settings, strict=False, dec_hook=lambda kind, text: kind(text))
    except msgspec.ValidationError as error:
        wrong, _, name = str(error).rstrip("`").partition(" - at `$.")
        variable = f"EVENKEEL_{name.upper()}"
        where = f"the variable {variable}" if variable in environment else file
        raise SettingsError(f"The setting {name!r} does not fit", got=wrong, where=where) from error
    paths = {name: root / getattr(found, name) for name in ("artifacts", "predictions", "truth", "routing")}
    return replace(found, **paths, trusted_keys=tuple(root / key for key in found.trusted_keys))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{file.name} cannot be read", got=error.strerror, where=file) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{file.name} is not TOML", got=str(error), where=file) from error


def _profiles(found: object, file: Path) -> dict[str, dict[str, Any]]:
    try:
        return msgspec.convert(found, dict[str, dict[str, Any]])
    except msgspec.ValidationError as error:
        remedy = "Write [profiles.NAME], and the settings of that profile below it."
        raise SettingsError("A profile is a table", got=found, where=file, remedy=remedy) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for variable, value in environment.items():
        name = variable.removeprefix("EVENKEEL_")
        if name != variable and name not in _NOT_SETTINGS:
            _check_name(name.lower(), variable, "the environment")
            found[name.lower()] = [*filter(None, value.split(os.pathsep))] if name in _SEVERAL else value
    return found


def _check_name(name: str, written: str, where: object) -> None:
    if name not in _NAMES:
        raise SettingsError(f"There is no setting {written!r}", where=where, remedy=nearest(name, _NAMES))


_SERVING = [field.name for field in fields(Serving)]
_NAMES = [field.name for field in fields(Settings) if field.name not in ("root", "profile")]
