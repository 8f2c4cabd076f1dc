//! The table and the chart of what was measured.

use std::fs;
use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::prelude::*;

use crate::measure::{Figures, Measured};

/// Engines in the order of the table, with where they ran.
const ENGINES: [(&str, &str); 8] = [
    ("edgematch", "native"),
    ("edgematch, all scored", "native"),
    ("tantivy", "native"),
    ("edgematch", "node"),
    ("edgematch, all scored", "node"),
    ("minisearch", "node"),
    ("flexsearch", "node"),
    ("orama", "node"),
];

/// Prints the table, and draws the time of a query over the size of the catalogue.
pub fn report(chart: &Path, folders: &[&str]) -> Result<()> {
    let mut rows = Vec::new();
    for folder in folders {
        for place in ["native", "node"] {
            let file = Path::new(folder).join(format!("{place}.json"));
            let Ok(text) = fs::read(&file) else {
                continue;
            };
            let measured: Measured = serde_json::from_slice(&text)?;
            for figures in measured.figures {
                rows.push((measured.postings, place, figures));
            }
        }
    }
    let at = |engine: &str, place: &str, postings: usize| {
        let mut rows = rows.iter();
        rows.find(|row| row.0 == postings && row.1 == place && row.2.engine == engine)
            .map(|row| &row.2)
    };
    let mut sizes: Vec<usize> = rows.iter().map(|row| row.0).collect();
    sizes.dedup();
    println!(
        "| postings | engine | runs in | p50 / p99, ms | × | build, s | load, s | MB | scored |"
    );
    println!("|---:|---|---|---:|---:|---:|---:|---:|---:|");
    for postings in &sizes {
        for (engine, place) in ENGINES {
            let Some(it) = at(engine, place, *postings) else {
                continue;
            };
            let ours = at("edgematch", place, *postings).map_or(f64::NAN, |ours| ours.p50_ms);
            println!("{}", line(*postings, place, it, it.p50_ms / ours));
        }
    }
    draw(chart, &sizes, |engine, place, postings| {
        at(engine, place, postings).map(|it| it.p50_ms)
    })
}

fn line(postings: usize, place: &str, it: &Figures, ratio: f64) -> String {
    let or_none = |value: f64, shown: String| if value > 0.0 { shown } else { "–".to_owned() };
    format!(
        "| {postings} | {} | {place} | {:.2} / {:.2} | {ratio:.2} | {} | {} | {} | {} |",
        it.engine,
        it.p50_ms,
        it.p99_ms,
        or_none(it.build_ms, format!("{:.1}", it.build_ms / 1e3)),
        or_none(it.load_ms, format!("{:.2}", it.load_ms / 1e3)),
        or_none(it.bytes, format!("{:.1}", it.bytes / 1e6)),
        or_none(it.scored, format!("{:.0}", it.scored)),
    )
}

fn draw(
    chart: &Path,
    sizes: &[usize],
    time: impl Fn(&str, &str, usize) -> Option<f64>,
) -> Result<()> {
    let of_chart = |error: &dyn std::fmt::Display| anyhow!("the chart: {error}");
    let root = SVGBackend::new(chart, (760, 460)).into_drawing_area();
    root.fill(&WHITE).map_err(|error| of_chart(&error))?;
    let (least, most) = (sizes.iter().min(), sizes.iter().max());
    let (Some(least), Some(most)) = (least, most) else {
        return Err(anyhow!("nothing was measured"));
    };
    let times = ENGINES
        .iter()
        .flat_map(|(engine, place)| sizes.iter().filter_map(|size| time(engine, place, *size)));
    let (low, high) = times.fold((f64::MAX, 0.0_f64), |(low, high), ms| {
        (low.min(ms), high.max(ms))
    });
    let x = (*least as f64 * 0.8..*most as f64 * 1.25).log_scale();
    // Room for the names above the slowest.
    let y = (low * 0.7..high * 40.0).log_scale();
    let mut plot = ChartBuilder::on(&root)
        .margin(12)
        .x_label_area_size(42)
        .y_label_area_size(58)
        .build_cartesian_2d(x, y)
        .map_err(|error| of_chart(&error))?;
    plot.configure_mesh()
        .x_desc("postings")
        .x_labels(4)
        .y_desc("p50 of a query, ms")
        .x_label_formatter(&|postings| format!("{postings:.0}"))
        .y_label_formatter(&|ms| format!("{ms}"))
        .light_line_style(WHITE)
        .draw()
        .map_err(|error| of_chart(&error))?;
    for (nth, (engine, place)) in ENGINES.iter().enumerate() {
        let points: Vec<(f64, f64)> = sizes
            .iter()
            .filter_map(|size| Some((*size as f64, time(engine, place, *size)?)))
            .collect();
        if points.is_empty() {
            continue;
        }
        let colour = Palette99::pick(nth).to_rgba();
        let width = if *engine == "edgematch" { 3 } else { 1 };
        let style = colour.stroke_width(width);
        plot.draw_series(LineSeries::new(points.clone(), style).point_size(3))
            .map_err(|error| of_chart(&error))?
            .label(format!("{engine} ({place})"))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    plot.configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.85))
        .draw()
        .map_err(|error| of_chart(&error))?;
    root.present().map_err(|error| of_chart(&error))?;
    Ok(())
}
