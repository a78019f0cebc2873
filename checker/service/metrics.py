"""What the service counts (指标), as Prometheus reads it; no label ever holds anything a caller sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds; one case takes one or two thousandths."""

CONTENT_TYPE = "text/plain; version=0.0.4"


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of one service; each service has a registry of its own."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    assessments: Counter
    incidents: Counter
    refused_tokens: Counter
    connections: Gauge
    refused_connections: Counter
    slow_heads: Counter
    reloads: Counter
    rule_base: Gauge
    jobs: Counter
    _routes: dict[tuple[str, str, int], tuple[Callable[[], None], Callable[[float], None]]] = field(
        default_factory=dict[tuple[str, str, int], tuple[Callable[[], None], Callable[[float], None]]]
    )

    @classmethod
    def new(cls) -> Metrics:
        """Return counters that stand at nothing."""
        registry = CollectorRegistry()

        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(f"sunlit_{name}", told, labels, registry=registry)

        def gauge(name: str, told: str, *labels: str) -> Gauge:
            return Gauge(f"sunlit_{name}", told, labels, registry=registry)

        return cls(
            registry=registry,
            requests=counter(
                "requests", "Requests answered, by route and status.", "method", "route", "status"
            ),
            seconds=Histogram(
                "sunlit_request_seconds",
                "Seconds from the head of a request to its answer.",
                ("method", "route"),
                buckets=BUCKETS,
                registry=registry,
            ),
            assessments=counter("assessments", "Cases assessed, by the engines that answered.", "engines"),
            incidents=counter("engine_disagreements", "Cases on which the two engines disagreed."),
            refused_tokens=counter("refused_tokens", "Requests without a token that was good."),
            connections=gauge("connections", "Connections open now."),
            refused_connections=counter("refused_connections", "Connections beyond the limit."),
            slow_heads=counter("slow_heads", "Connections closed since the head of a request did not come."),
            reloads=counter("rule_base_reloads", "Reloads of the rule base, by what came of them.", "state"),
            rule_base=gauge("rule_base", "The rule base in use is the one at 1.", "version", "fingerprint"),
            jobs=counter("jobs", "Screenings that ended, by state.", "state"),
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer; `route` is the pattern of the route table, never the path asked for."""
        key = (method, route, status)
        known = self._routes.get(key)
        if known is None:
            known = self._routes[key] = (
                self.requests.labels(method, route, str(status)).inc,
                self.seconds.labels(method, route).observe,
            )
        known[0]()
        known[1](seconds)

    def uses(self, version: str, fingerprint: str) -> None:
        """Tell which rule base is in use."""
        self.rule_base.clear()
        self.rule_base.labels(version, fingerprint).set(1)

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self.registry)
