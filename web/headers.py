"""What every response carries: a request id, a strict Content-Security-Policy, and how long it may be kept."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask, Response, current_app, g, request

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
#: what our pages never ask a device for; passkeys are for our own origin
PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)
A_YEAR = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Hang the headers on every response."""
    app.before_request(number_the_request)
    app.after_request(add_headers)


def number_the_request() -> None:
    """Give the request an id that a person can read out on the phone."""
    g.request_id = uuid4().hex[:12]


def allow_style_attributes() -> None:
    """For pages with a modelling tool, which sets style attributes. Scripts stay strict."""
    g.style_attributes = True


def add_headers(response: Response) -> Response:
    """Strict everywhere; hashed bundles may be kept for ever, pages not at all."""
    styles = "; style-src-attr 'unsafe-inline'" if g.get("style_attributes") else ""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY + styles
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    response.headers["X-Request-ID"] = g.get("request_id", "")
    response.headers["Cache-Control"] = kept_for(request.path, response)
    return response


def kept_for(path: str, response: Response) -> str:
    """Cache-Control of a response; pages show people's names and are never stored."""
    if not path.startswith("/static/") or response.status_code >= 400:
        return "no-store"
    return A_YEAR if path.startswith("/static/dist/") and response.status_code == 200 else "public, max-age=3600"
