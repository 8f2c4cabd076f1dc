//! The artefacts: static assets of the deployment, each loaded once per instance, when the first
//! event that may read a document arrives.
//!
//! The build names each file after its content, so a release reads the files that it was built
//! with. An artefact that cannot be loaded is an error of that event alone, and the next event
//! tries again.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use futures::future::try_join_all;
use js_sys::{Reflect, global};
use matching::Artefact;
use wasm_bindgen::JsValue;
use worker::{Error, Result};

use crate::bindings::Bindings;

/// Global in which the entry point keeps the paths of the assets, by the names of the artefacts.
const PATHS: &str = "edgematchArtefacts";

/// The bytes of each artefact, until the engines take them.
static LOADED: OnceLock<Mutex<Loaded>> = OnceLock::new();

type Loaded = Vec<(Artefact, Vec<u8>)>;

/// Loads all artefacts at once, unless that was done before. Events that arrive meanwhile load
/// their own: one event may not wait for what another has requested.
///
/// # Errors
/// When an asset is missing or out of reach; nothing is kept then.
pub(crate) async fn load(bindings: &Bindings) -> Result<()> {
    if LOADED.get().is_some() {
        return Ok(());
    }
    // Before anything compares pay.
    match &service::Platform::settings(bindings).rates {
        Ok(None) => {}
        Ok(Some(rates)) => {
            rates.clone().provide();
        }
        Err(reason) => return Err(Error::RustError((*reason).to_owned())),
    }
    let artefacts = Artefact::ALL.map(|artefact| async move {
        let path = path(artefact)?;
        let response = bindings.asset(&path).await?;
        if !response.status().is_success() {
            return Err(Error::RustError(format!("{path}: {}", response.status())));
        }
        let bytes = worker::Response::try_from(response)?.bytes().await?;
        Ok((artefact, bytes))
    });
    let loaded = try_join_all(artefacts).await?;
    LOADED.get_or_init(|| Mutex::new(loaded));
    Ok(())
}

/// Hands an artefact over. Its bytes are in linear memory once.
pub(crate) fn take(artefact: Artefact) -> Option<Vec<u8>> {
    let mut loaded = guard(LOADED.get()?);
    let index = loaded.iter().position(|(found, _)| *found == artefact)?;
    Some(loaded.swap_remove(index).1)
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn path(artefact: Artefact) -> Result<String> {
    let paths = Reflect::get(&global(), &JsValue::from_str(PATHS))?;
    let path = Reflect::get(&paths, &JsValue::from_str(artefact.name()))?;
    path.as_string()
        .ok_or_else(|| Error::RustError(format!("the build has no {}", artefact.name())))
}
