"""A bundle as the build context of a container that serves it, with no more than serving wants."""

import platform
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evenkeel.bundles.environment import SERVING, check_usual, locked, pinned
from evenkeel.bundles.load import check_trust, read_verified
from evenkeel.bundles.manifest import REQUIREMENTS, Manifest
from evenkeel.bundles.signing import signature_file
from evenkeel.errors import UsageError
from evenkeel.rollout import Immediate, Release, RoutingTable, publish
from evenkeel.serving.own_wheel import own_wheel

_DOCKERFILE = """\
FROM python:{python}-slim
{system}
WORKDIR /app
COPY wheels wheels
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps -r requirements.txt && useradd --uid 10001 --no-create-home evenkeel \\
    && mkdir /predictions && chown 10001 /predictions
COPY . .

USER 10001
ENV OMP_WAIT_POLICY=PASSIVE ORT_DISABLE_TELEMETRY=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8080
VOLUME /predictions
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \\
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/ready', timeout=2)"]
ENTRYPOINT ["python", "-m", "evenkeel.serving", "--routing", "routing.json", "--predictions", "/predictions"{options}]
CMD ["--host", "0.0.0.0", "--port", "8080"]
"""
_OPENMP = "RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*\n"
_IGNORED = "Dockerfile\n.dockerignore\nREADME.md\n"
_README = """\
# {model}

    docker build -t {tag} .
    docker run --rm -p 127.0.0.1:8080:8080 -v predictions:/predictions {tag}

It answers at http://127.0.0.1:8080/predict, and logs its predictions into the volume. Without Docker, in a fresh environment
of Python {python}:

    pip install --no-deps -r requirements.txt
    python -m evenkeel.serving --routing routing.json --predictions predictions{options}
"""


def export_container(
    bundle: Path, to: Path, *, version: int = 1, trusted_keys: Sequence[Path] = (), trust: bool = False
) -> tuple[str, ...]:
    """Write a build context into a new folder ``to``, and return the requirements; the same bundle gives the same bytes.

    ``version`` is what the server says of the model. Where there are ``trusted_keys``, one of them must have signed the
    bundle, and the container looks as well. A bundle that is served by objects gets the versions of the packages that they
    were stored with; with ``trust`` the container loads a pickle, and installs packages of any name. Raises `BundleError`
    where the bundle is no good, or nobody trusts it, `UsageError` where ``to`` stands already, and leaves nothing half-written.
    """
    if to.exists():
        raise UsageError(f"{to} stands already", remedy="Choose a new folder, or remove this one.")
    manifest, digest = read_verified(bundle, trusted=trusted_keys)
    check_trust(bundle, trust)
    release = Release(manifest.name, version, digest, "bundle")
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{to.name}.", dir=to.parent))
    try:
        _copy(bundle, unfinished, trusted_keys)
        publish(unfinished / "routing.json", Immediate().deploy(RoutingTable(), release))
        (unfinished / ".routing.json.lock").unlink()
        wanted = _write_texts(unfinished, manifest, len(trusted_keys), trust)
        unfinished.chmod(0o755)
        unfinished.rename(to)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return wanted


def _copy(bundle: Path, folder: Path, trusted_keys: Sequence[Path]) -> None:
    shutil.copytree(bundle, folder / "bundle")
    if signature_file(bundle).exists():
        shutil.copy(signature_file(bundle), folder / "bundle.sig")
    for number, key in enumerate(trusted_keys):
        (folder / "keys").mkdir(exist_ok=True)
        shutil.copy(key, folder / _key(number))


def _key(number: int) -> str:
    return f"keys/{number}.pub"


def _write_texts(folder: Path, manifest: Manifest, keys: int, trust: bool) -> tuple[str, ...]:
    name, wheel = own_wheel()
    (folder / "wheels").mkdir()
    (folder / "wheels" / name).write_bytes(wheel)
    packages = _packages(folder / "bundle", manifest, ["cryptography"] if keys else [], trust or keys > 0)
    wanted = (f"./wheels/{name}", *(f"{one}=={version}" for one, version in packages.items()))
    options = [text for number in range(keys) for text in ("--trusted-key", _key(number))]
    if manifest.native is not None and not manifest.native.trusted_by_all:
        options.append("--trust")
    python = ".".join(manifest.versions.get("python", platform.python_version()).split(".")[:2])
    tag = re.sub(r"[^a-z0-9]+", "-", manifest.name.lower()).strip("-") or "model"
    texts = {
        "requirements.txt": "\n".join([*wanted, ""]),
        "Dockerfile": _DOCKERFILE.format(
            python=python,
            system=_OPENMP if "lightgbm" in packages else "",
            options="".join(f', "{text}"' for text in options),
        ),
        ".dockerignore": _IGNORED,
        "README.md": _README.format(
            model=manifest.name, tag=tag, python=python, options="".join(f" {text}" for text in options)
        ),
    }
    for file, text in texts.items():
        (folder / file).write_text(text)
    return wanted


def _packages(bundle: Path, manifest: Manifest, more: Sequence[str], trusted: bool) -> dict[str, str]:
    """Return the versions of what serves: those of here, of objects those that they were packed with.

    Raises `BundleError` where those are packages that only a bundle that is trusted may ask for.
    """
    packages = locked([*SERVING, *more])
    if manifest.native is None:
        return packages
    packed = pinned(bundle / REQUIREMENTS)
    if not trusted:
        check_usual(packed, "Where you know who made it, give --trust; or have it signed by a key that you trust.")
    packed.pop("evenkeel", None)
    return dict(sorted({**packages, **packed}.items()))
