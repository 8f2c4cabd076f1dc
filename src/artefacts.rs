//! The files that are uploaded beside the code. The build's entry point imports them and keeps them
//! in one global.

use js_sys::{Reflect, Uint8Array, global};
use matching::Artefact;
use wasm_bindgen::JsValue;

/// Global in which the entry point keeps them, by name.
const IMPORTED: &str = "edgematchArtefacts";

/// Copies an artefact into linear memory.
pub(crate) fn load(artefact: Artefact) -> Option<Vec<u8>> {
    let name = match artefact {
        Artefact::Taxonomy => "taxonomy",
        Artefact::Statistics => "statistics",
        Artefact::Occupations => "occupations",
        Artefact::Lexicon => "lexicon",
        Artefact::Gazetteer => "gazetteer",
    };
    let imported = Reflect::get(&global(), &JsValue::from_str(IMPORTED)).ok()?;
    let bytes = Reflect::get(&imported, &JsValue::from_str(name)).ok()?;
    bytes.is_object().then(|| Uint8Array::new(&bytes).to_vec())
}
