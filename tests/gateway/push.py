"""A push service with one browser behind it (RFC 8030): it checks who is calling, and opens what was sealed.

GET /subscription hands out what a browser would give its page; a path that ends in "gone", "busy", "hang", "drip" or
"away" behaves so, and every path does after POST /behave with that mode. GET /seen tells what has arrived.
"""

from __future__ import annotations

import base64
import json
import os
import time
from contextlib import suppress
from threading import Event
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from tests.gateway.serving import JsonHandler, serve

browser = ec.generate_private_key(ec.SECP256R1())
secret = os.urandom(16)
seen: list[dict[str, Any]] = []
state = {"mode": "well"}
BAD = {"gone": 410, "missing": 404, "busy": 429, "away": 503}


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims_of(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


class PushService(JsonHandler):
    def do_GET(self) -> None:
        if self.path == "/seen":
            return self.answer(200, {"seen": seen})
        point = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return self.answer(200, {"p256dh": base64url(point), "auth": base64url(secret)})

    def do_POST(self) -> None:
        body, manner = self.body(), self.path.rsplit("/", 1)[-1]
        if self.path == "/behave":
            state["mode"] = json.loads(body)["mode"]
            return self.answer(200)
        if state["mode"] != "well":
            manner = state["mode"]
        if manner == "hang":
            Event().wait(30)
        if manner == "drip":
            return self.drip()
        if manner == "redirect":
            return self.answer(307, Location=f"http://{self.headers['Host']}/to/elsewhere")
        if manner in BAD:
            return self.answer(BAD[manner])
        problem = self.problem()
        if problem:
            return self.answer(403, {"problem": problem})
        raw = body.decode("latin-1")
        opened = http_ece.decrypt(body, private_key=browser, auth_secret=secret, version="aes128gcm")
        sent = {name: self.headers.get(name, "") for name in ("TTL", "Urgency", "Topic")}
        seen.append({"path": self.path, "opened": json.loads(opened), "sub": self.claims["sub"], "raw": raw, **sent})
        return self.answer(201)

    def drip(self) -> None:
        """Just a moment, and another one."""
        with suppress(OSError):
            for _ in range(300):
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.1)

    def problem(self) -> str:
        """What is wrong with the caller's paper (RFC 8292); "" when it is in order."""
        scheme, _, rest = self.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",")) if rest else {}
        if scheme != "vapid" or not Vapid02.verify(f"vapid t={parts['t']},k={parts['k']}"):
            return "signature"
        self.claims = claims_of(parts["t"])
        if self.claims["aud"] != f"http://{self.headers['Host']}":
            return "audience"
        return "" if time.time() < self.claims["exp"] < time.time() + 24 * 3600 else "expiry"


if __name__ == "__main__":
    serve(PushService)
