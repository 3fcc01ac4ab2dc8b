"""For those who watch the machines: is it alive, is it ready, and how does it go. No personal data, only counts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from hmac import compare_digest

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from sio_workflow.domain.people import SYSTEM
from web.visit import house, now

LOOPBACK = frozenset({"127.0.0.1", "::1"})
telemetry = Blueprint("telemetry", __name__)


class Instruments:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("endpoint", "method")
        self.seconds = Histogram("sio_http_request_seconds", "Time to answer", names, registry=self.registry)
        self.answers = Counter("sio_http_answers", "Answers sent", (*names, "status"), registry=self.registry)
        self.registry.register(QueueGauges())

    def observe(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.seconds.labels(endpoint, method).observe(seconds)
        self.answers.labels(endpoint, method, str(status)).inc()


class QueueGauges(Collector):
    """What waits, read from the tables when somebody asks."""

    def describe(self) -> Iterator[Metric]:
        return iter(())

    def collect(self) -> Iterator[Metric]:
        at = now()
        queue, open_tasks = house().jobs.queue(SYSTEM, at), house().figures.open_user_tasks()
        tasks = GaugeMetricFamily("sio_open_user_tasks", "Open user tasks by lane", labels=["lane"])
        for lane, count in open_tasks.items():
            tasks.add_metric([lane], count)
        yield tasks
        age = (at - queue.oldest_due_at).total_seconds() if queue.oldest_due_at else 0.0
        yield GaugeMetricFamily("sio_jobs_due", "Jobs whose time has come", queue.due)
        yield GaugeMetricFamily("sio_jobs_stuck", "Jobs that are out of attempts", queue.stuck)
        yield GaugeMetricFamily("sio_oldest_due_job_seconds", "How long the oldest due job has waited", max(age, 0.0))
        yield deliveries_of_the_day()
        yield GaugeMetricFamily("sio_open_incidents", "Incidents that wait for a person", queue.open_incidents)


def deliveries_of_the_day() -> Metric:
    """Channels and states only; who wrote to whom is nobody's metric."""
    found = GaugeMetricFamily("sio_deliveries", "Messages of the last day by channel", labels=["channel", "state"])
    for (channel, state), count in house().deliveries.counts(now()).items():
        found.add_metric([channel, state], count)
    return found


def install(app: Flask) -> None:
    """Time every request and serve the queue."""
    instruments = Instruments()
    app.extensions["instruments"] = instruments
    app.register_blueprint(telemetry)
    app.before_request(start_the_clock)
    app.after_request(stop_the_clock)


def start_the_clock() -> None:
    """Remember when the request came."""
    g.began = time.perf_counter()


def stop_the_clock(response: Response) -> Response:
    """Note how long it took; unknown paths share one name, so that nobody can fill the registry."""
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    endpoint = request.endpoint or "unknown"
    current_app.extensions["instruments"].observe(endpoint, request.method, response.status_code, seconds)
    return response


def may_read_metrics() -> bool:
    """A scraper shows the token of SIO_METRICS_TOKEN; counts of what waits are nobody else's business."""
    token = house().settings.metrics_token
    if not token:
        return request.remote_addr in LOOPBACK
    return compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())


@telemetry.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Alive: the process answers."""
    return {"status": "ok"}


@telemetry.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Ready: the database answers, with the schema this code expects."""
    return ({"status": "ready"}, 200) if house().is_ready() else ({"status": "not ready"}, 503)


@telemetry.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Prometheus text, for whoever has the token; without a token set, for this machine only."""
    if not may_read_metrics():
        raise NotFound
    return Response(generate_latest(current_app.extensions["instruments"].registry), content_type=CONTENT_TYPE_LATEST)
