"""A process that stands before an OpenID provider and, when told so, hangs, fails, or changes what it says.

python -m tests.integration.web.crooked_provider PORT UPSTREAM_PORT
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from joserfc.jwk import KeySet, RSAKey

UPSTREAM = 0
behaviour = {"now": "honest"}


class Crooked(BaseHTTPRequestHandler):
    """Passes everything on, unless it is told to behave otherwise."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/behave/"):
            behaviour["now"] = self.path.rpartition("/")[2]
            self._answer(200, {}, b"")
            return
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_PUT(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        how = behaviour["now"]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if how == "hang" or (how == "hang_at_token" and self.path == "/oauth2/token"):
            time.sleep(20)
        if how == "fail":
            self._answer(500, {}, b"broken")
            return
        if how == "nonsense":
            self._answer(200, {"Content-Type": "text/html"}, b"<html>Welcome to the hotel's network</html>")
            return
        upstream = http.client.HTTPConnection("127.0.0.1", UPSTREAM, timeout=10)
        upstream.request(self.command, self.path, body, dict(self.headers))
        found = upstream.getresponse()
        headers = {name: value for name, value in found.getheaders() if name.lower() in ("content-type", "location")}
        self._answer(found.status, headers, changed(how, self.path, found.read()))

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence."""


def changed(how: str, path: str, body: bytes) -> bytes:
    """A lie about who it is, or a key that is not the one it signs with."""
    if how == "other_issuer" and path.startswith("/.well-known/"):
        return json.dumps({**json.loads(body), "issuer": "https://elsewhere.example"}).encode()
    if how == "other_keys" and path == "/jwks":
        own = json.loads(body)["keys"][0]
        key = RSAKey.generate_key(2048, {"kid": own["kid"]} if "kid" in own else None)
        return json.dumps(KeySet([key]).as_dict(private=False)).encode()
    return body


if __name__ == "__main__":
    UPSTREAM = int(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Crooked).serve_forever()
