//! Counters in OpenMetrics text, for Prometheus.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use service::cache_stats::Counts;

/// Media type of OpenMetrics text.
pub(crate) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Vec<(&'static str, &'static str)>;

/// Lookups and bytes put of each cache since the first deployment.
pub(crate) fn render(totals: &[(&'static str, Counts)]) -> Result<String, std::fmt::Error> {
    let lookups = Family::<Labels, Counter>::default();
    let put = Family::<Labels, Counter>::default();
    for (cache, counts) in totals {
        let results = [
            ("hit", counts.hits),
            ("miss", counts.misses),
            ("stale", counts.stale),
            ("error", counts.errors),
        ];
        for (result, count) in results {
            let labels = vec![("cache", *cache), ("result", result)];
            lookups.get_or_create(&labels).inc_by(count);
        }
        put.get_or_create(&vec![("cache", *cache)])
            .inc_by(counts.bytes);
    }
    let mut registry = Registry::with_prefix("edgematch");
    registry.register("cache_lookups", "What was asked of each cache", lookups);
    registry.register("cache_put_bytes", "Bytes put into each cache", put);
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cache_and_result_is_a_line() {
        let counts = Counts {
            hits: 3,
            bytes: 70,
            ..Counts::default()
        };
        let text = render(&[("match", counts)]).unwrap();
        for line in [
            "# TYPE edgematch_cache_lookups counter",
            "edgematch_cache_lookups_total{cache=\"match\",result=\"hit\"} 3",
            "edgematch_cache_lookups_total{cache=\"match\",result=\"miss\"} 0",
            "edgematch_cache_put_bytes_total{cache=\"match\"} 70",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
