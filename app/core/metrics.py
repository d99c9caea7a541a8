"""What the site counts about itself. Labels come from closed lists only: never a path or a name."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from app.core.metrics_files import MULTIPROCESS

PREFIX = "ledengegevens"
# What this process alone counts; of several processes their files tell.
_OWN = CollectorRegistry()
METHODS = frozenset({"GET", "HEAD", "POST"})

REQUESTS = Counter(
    f"{PREFIX}_requests", "Verzoeken.", ("endpoint", "method", "status"), registry=_OWN
)
SECONDS = Histogram(
    f"{PREFIX}_request_seconds",
    "Duur van een verzoek.",
    ("endpoint",),
    registry=_OWN,
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
STATEMENTS = Histogram(
    f"{PREFIX}_request_statements",
    "SQL-opdrachten per verzoek.",
    registry=_OWN,
    buckets=(0, 2, 4, 8, 16, 32, 64),
)
EVENTS = Counter(
    f"{PREFIX}_events", "Gebeurtenissen, zoals inloggen.", ("action", "result"), registry=_OWN
)
REFUSALS = Counter(f"{PREFIX}_refusals", "Weigeringen.", ("reason",), registry=_OWN)
CONNECTIONS = Gauge(
    f"{PREFIX}_database_connections",
    "Open verbindingen met de database.",
    registry=_OWN,
    multiprocess_mode="livesum",
)
IN_USE = Gauge(
    f"{PREFIX}_database_connections_in_use",
    "Verbindingen die nu in gebruik zijn.",
    registry=_OWN,
    multiprocess_mode="livesum",
)


class Present(Collector):
    """Values of this moment, each with a name, a sentence and a number; None is left out."""

    def __init__(self, values: Iterable[tuple[str, str, float | None]], version: str) -> None:
        self.values, self.version = tuple(values), version

    def collect(self) -> Iterable[Metric]:
        for name, sentence, value in self.values:
            if value is not None:
                yield GaugeMetricFamily(f"{PREFIX}_{name}", sentence, value=value)
        info = GaugeMetricFamily(f"{PREFIX}_info", "Versies.", labels=("version", "python"))
        info.add_metric((self.version, platform.python_version()), 1)
        yield info


def render(present: Present) -> bytes:
    """Return everything as Prometheus' text format, over all processes of the web server."""
    registry = CollectorRegistry()
    if os.environ.get(MULTIPROCESS):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(_Both(registry, present))
    return generate_latest(_Both(_OWN, present))


class _Both(CollectorRegistry):
    """A registry and the values of this moment, without registering those anywhere."""

    def __init__(self, counted: CollectorRegistry, present: Present) -> None:
        super().__init__()
        self._counted, self._present = counted, present

    def collect(self) -> Iterable[Metric]:
        yield from self._counted.collect()
        yield from self._present.collect()


def seconds_of(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


class _Statements:
    """How many statements this process sent; a process has one request at a time."""

    count = 0


def statements() -> int:
    return _Statements.count


@event.listens_for(Engine, "before_cursor_execute")
def _count_statement(*_: object) -> None:
    _Statements.count += 1


@event.listens_for(Pool, "connect")
def _opened(*_: object) -> None:
    CONNECTIONS.inc()


@event.listens_for(Pool, "close")
def _closed(*_: object) -> None:
    CONNECTIONS.dec()


@event.listens_for(Pool, "checkout")
def _taken(*_: object) -> None:
    IN_USE.inc()


@event.listens_for(Pool, "checkin")
def _given_back(*_: object) -> None:
    IN_USE.dec()
