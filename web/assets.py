"""Links to the bundles: hashed names from the manifest that the front-end build writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

DIST = Path(__file__).parent / "static" / "dist"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files of one entry, as names below /static/dist/."""

    js: str = ""
    css: str = ""
    preload: tuple[str, ...] = ()


class Bundles:
    """The manifest, read again when a new build has replaced it."""

    def __init__(self, manifest: Path = DIST / "manifest.json") -> None:
        self._manifest = manifest
        self._read_at = 0.0
        self._bundles: dict[str, Bundle] = {}

    def __call__(self, name: str) -> Bundle:
        """The bundle of that name; an empty one before the first build, since pages work without scripts."""
        changed = self._manifest.stat().st_mtime if self._manifest.exists() else 0.0
        if changed != self._read_at:
            self._bundles, self._read_at = self._read(), changed
        return self._bundles.get(name, Bundle())

    def _read(self) -> dict[str, Bundle]:
        if not self._manifest.exists():
            return {}
        entries = json.loads(self._manifest.read_text())
        return {
            name: Bundle(one["js"], one.get("css") or "", tuple(one.get("preload", ())))
            for name, one in entries.items()
        }


def install(app: Flask) -> None:
    """Give templates `bundle("manager")`."""
    app.jinja_env.globals["bundle"] = Bundles()
