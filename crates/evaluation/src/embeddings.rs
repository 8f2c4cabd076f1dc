//! Another table of embeddings than the one that ships.

use std::path::Path;
use std::sync::OnceLock;
use std::{fs, io};

use matching::{Artefact, provide};

/// Takes the table of embeddings in this file, such as one that was trained without the occupations
/// that are judged. Call this before reading or ranking anything; only the first call counts.
///
/// # Errors
///
/// A file that cannot be read.
pub fn provide_embeddings(path: &Path) -> io::Result<()> {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    let _ = TABLE.set(fs::read(path)?);
    provide(|artefact| match artefact {
        Artefact::Embeddings => TABLE.get().cloned(),
        other => {
            let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../matching/artefacts");
            fs::read(shipped.join(format!("{}.bin", other.name()))).ok()
        }
    });
    Ok(())
}
