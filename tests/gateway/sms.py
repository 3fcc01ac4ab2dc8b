"""An SMS gateway as the README of sio_workflow/channels describes it. It knows nothing of the house's code.

It can be told to behave badly (POST /behave), what it has seen can be read (GET /seen), and it can be told to call
back (POST /call), which it signs by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.request
from contextlib import suppress
from threading import Event, Lock
from typing import Any

from tests.gateway.serving import JsonHandler, serve

KEY, SECRET = os.environ["GATEWAY_KEY"], os.environ["GATEWAY_SECRET"]
lock, let_go = Lock(), Event()
state: dict[str, Any] = {"mode": "well", "seen": [], "names": {}}


class Gateway(JsonHandler):
    def do_GET(self) -> None:
        self.answer(200, {"seen": state["seen"]})

    def do_POST(self) -> None:
        body = self.body()
        if self.path == "/behave":
            let_go.set()
            state["mode"] = json.loads(body)["mode"]
            let_go.clear()
            self.answer(200)
        elif self.path == "/call":
            self.answer(200, call(**json.loads(body)))
        else:
            self.take(json.loads(body))

    def take(self, letter: dict[str, Any]) -> None:
        """A message to be sent."""
        key = self.headers.get("Idempotency-Key", "")
        with lock:
            state["seen"].append({**letter, "key": key})
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return self.answer(401, {"code": "unauthorised"})
        if state["mode"] in ANSWERS:
            return self.answer(*ANSWERS[state["mode"]])
        if state["mode"] == "hang":
            let_go.wait(60)
            return self.answer(503)
        if state["mode"] in ("drip", "headers"):
            return self.drip(headers=state["mode"] == "headers")
        if state["mode"] == "redirect":
            return self.answer(307, Location=f"http://{self.headers['Host']}/elsewhere")
        with lock:
            name = state["names"].setdefault(key, f"sms-{len(state['names']) + 1}")
        return self.answer(201, {"id": name})

    def drip(self, *, headers: bool) -> None:
        """An answer that never ends: a header or a byte now and then."""
        self.send_response(200)
        self.send_header("Content-Length", "10000")
        if not headers:
            self.end_headers()
        with suppress(OSError):
            self.flush_headers()
            while not let_go.wait(0.1):
                self.wfile.write(b"X-More: wait\r\n" if headers else b" ")
                self.wfile.flush()


ANSWERS: dict[str, tuple[int, Any]] = {
    "unknown_number": (422, {"code": "unknown_number"}),
    "refuse": (400, {"code": "text_too_long"}),
    "forbid": (403, {"code": "forbidden"}),
    "busy": (429, {"code": "slow_down"}),
    "broken": (500, {"code": "oops"}),
    "garbage": (200, b"<html>Welcome!</html>"),
    "nameless": (200, {"accepted": True}),
    "half": (200, b'{"id": "sms-\\ud83d"}'),
    "deep": (200, b"[" * 9000),
}


def call(url: str, event: Any, at: float | None = None, secret: str = SECRET) -> dict[str, Any]:
    """Tell the house something, signed; returns what it answered."""
    raw = event.encode() if isinstance(event, str) else json.dumps(event).encode()
    stamp = str(int(time.time() if at is None else at))
    seal = hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Timestamp": stamp, "X-Signature": f"sha256={seal}"}
    request = urllib.request.Request(url, raw, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return {"status": answer.status, "cookie": answer.headers.get("Set-Cookie")}
    except urllib.error.HTTPError as error:
        with error:
            return {"status": error.code, "cookie": error.headers.get("Set-Cookie")}


if __name__ == "__main__":
    serve(Gateway)
