//! What is counted, for Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Answered {
    pub method: String,
    pub route: String,
    pub status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Route {
    pub route: String,
}

/// The upper bounds of the buckets of a latency, in seconds.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.4, 1.0, 2.5, 10.0, 30.0];

fn latencies() -> Histogram {
    Histogram::new(SECONDS)
}

/// What is counted.
pub(super) struct Metrics {
    requests: Family<Answered, Counter>,
    latency: Family<Route, Histogram, fn() -> Histogram>,
    pub in_flight: Gauge,
    pub connections: Gauge,
    pub tagged_segments: Counter,
    pub tagging_seconds: Counter<f64, AtomicU64>,
}

impl Metrics {
    pub fn new() -> Self {
        Self {
            requests: Family::default(),
            latency: Family::new_with_constructor(latencies),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            tagged_segments: Counter::default(),
            tagging_seconds: Counter::default(),
        }
    }

    pub fn answered(&self, method: &str, route: &str, status: u16, elapsed: Duration) {
        let label = Answered { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&label).inc();
        self.latency.get_or_create(&Route { route: route.to_owned() }).observe(elapsed.as_secs_f64());
    }

    /// As Prometheus reads them. What is known elsewhere is given: how many pieces of work and how many requests
    /// wait, and what the index is.
    pub fn to_text(&self, pieces: usize, queued: usize, index: Vec<(String, String)>) -> String {
        let mut registry = Registry::with_prefix("tagus");
        let gauge = |value: usize| {
            let gauge: Gauge = Gauge::default();
            gauge.set(value as i64);
            gauge
        };
        registry.register("http_requests", "Answers by method, route and status", self.requests.clone());
        registry.register(
            "http_request_seconds",
            "How long answers took until they began",
            self.latency.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests that have not been answered yet",
            self.in_flight.clone(),
        );
        registry.register("http_requests_queued", "Requests that wait to be worked on", gauge(queued));
        registry.register("connections", "Open connections", self.connections.clone());
        registry.register("tagging_queue_depth", "Segments that wait to be tagged", gauge(pieces));
        registry.register("tagged_segments", "Segments that have been tagged", self.tagged_segments.clone());
        registry.register("tagging_seconds", "Time that threads have tagged", self.tagging_seconds.clone());
        registry.register("index", "What answers are made of", Info::new(index));
        let mut text = String::new();
        match encode(&mut text, &registry) {
            Ok(()) => text,
            Err(error) => {
                tracing::error!(%error, "metrics cannot be written");
                String::new()
            }
        }
    }
}
