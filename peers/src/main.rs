//! Measures the catalogue beside search engines: see `cargo xtask bench catalogue`.
//!
//! ```sh
//! peers measure FOLDER SIZE POSTINGS.jsonl.gz...   # natively; leaves in FOLDER what Node measures
//! peers report CHART.svg FOLDER...                 # the table on standard output, and the chart
//! ```
//!
//! Text engines answer another question: they rank titles and skills by words. Their times are
//! compared here, not their answers.

mod clock;
mod corpus;
mod measure;
mod memory;
mod report;

use anyhow::{Context, Result, bail};

#[global_allocator]
static MEMORY: memory::Counted = memory::Counted;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["measure", folder, size, files @ ..] => {
            let size = size.parse().context("SIZE is a number of postings")?;
            measure::measure(folder.as_ref(), size, files)
        }
        ["report", chart, folders @ ..] => report::report(chart.as_ref(), folders),
        _ => bail!("peers measure FOLDER SIZE POSTINGS… | peers report CHART.svg FOLDER…"),
    }
}
