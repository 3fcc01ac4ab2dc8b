"""Find a Chromium for the browser tests, or get one: `python -m tests.browser.install`.

In this order: one on PATH; the build that Playwright fetches for itself; the Debian package, where we may install it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_on_path() -> str | None:
    """The machine's own Chromium, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def playwright_has_one() -> bool:
    """Whether Playwright's own build is in its cache."""
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


def _install_debian_package() -> bool:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    return _succeeds("apt-get", "update", "-qq") and _succeeds("apt-get", "install", "-y", "-qq", "chromium")


def main() -> int:
    """Exit status 0 when a browser is there."""
    if chromium_on_path() or playwright_has_one():
        return 0
    print("No Chromium yet: fetching one for the browser tests ...")
    if _succeeds(sys.executable, "-m", "playwright", "install", "chromium") or _install_debian_package():
        return 0
    print("Please install Chromium (for example: apt-get install chromium) and try again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
