"""What all tests share."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

settings.register_profile("evenkeel", deadline=None)  # a busy machine must not fail a property
settings.load_profile("evenkeel")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line has it: tests run beside each other
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell leaves it to what it starts in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Chrome"]:
    """A real browser, skipped where it is absent, unless it must be there."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        absent = pytest.fail if os.environ.get("EVENKEEL_REQUIRE_SERVICES") == "1" else pytest.skip
        absent("chromium and chromedriver are not installed: apt-get install chromium chromium-driver")
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = browser
    for name in ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync"):
        options.add_argument(f"--{name}")
    options.add_argument("--disable-background-networking")
    options.add_argument("--disable-component-update")
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with Chrome(options, ChromeService(driver)) as opened:
        yield opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB, which wants the right to mount."""
    mount = tmp_path / "disk"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount], capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {made.stderr.strip()}")
    try:
        yield mount
    finally:
        subprocess.run(["umount", "--lazy", mount], check=True)


@pytest.fixture
def without_rights() -> Callable[[], AbstractContextManager[None]]:
    """What lets the test be nobody for a while, even where its user is root."""

    @contextmanager
    def nobody() -> Iterator[None]:
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        yield
        if root:
            os.seteuid(0)

    return nobody


@pytest.fixture
def locked_folder(tmp_path: Path, without_rights: Callable[[], AbstractContextManager[None]]) -> Iterator[Path]:
    """A folder that the user of the test has no right to."""
    tmp_path.chmod(0)
    with without_rights():
        yield tmp_path
    tmp_path.chmod(0o755)
