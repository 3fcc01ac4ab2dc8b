"""Start one of these servers as a process, talk to it, and end it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
KEY, SECRET = "key-of-the-gateway", "a secret that only the gateway and the house know"


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str

    @property
    def place(self) -> str:
        """Host and port."""
        return self.url.removeprefix("http://")

    def get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return json.load(answer)

    def post(self, path: str, **content: Any) -> dict[str, Any]:
        request = urllib.request.Request(self.url + path, json.dumps(content).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def seen(self) -> list[dict[str, Any]]:
        return self.get("/seen")["seen"]

    def behave(self, mode: str) -> None:
        self.post("/behave", mode=mode)


@contextmanager
def running(module: str) -> Iterator[Server]:
    """`module` as a process; it tells its port on the first line."""
    environment = {**os.environ, "GATEWAY_KEY": KEY, "GATEWAY_SECRET": SECRET}
    process = subprocess.Popen(
        [sys.executable, "-m", module], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Server(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
