// The Worker's entry point: hands each event to the Wasm.
//
// A panic ends the Wasm instance, and with it every request that the instance was serving. The next
// event starts a new instance, so that a panic costs the requests in flight and not the isolate.

import * as wasm from "./index.js";
import artefacts from "./artefacts.json";

// Paths of static assets by the names of artefacts; read by `src/artefacts.rs`.
globalThis.edgematchArtefacts = artefacts;

// `criticalError` is set by the panic hook of the `worker` crate, and below for traps that run no
// hook.
const state = wasm.__worker_init_state();

function noteTrap(error) {
  if (error instanceof WebAssembly.RuntimeError) state.criticalError = true;
}

// Traps in futures that no handler awaits.
addEventListener("error", (event) => noteTrap(event.error));

/** Calls a handler of the current instance, or of a new one where the last one has panicked. */
function handler(name) {
  return async (event, env, context) => {
    if (state.criticalError) {
      console.log("starting a new Wasm instance");
      wasm.__wbg_reset_state();
      state.criticalError = false;
    }
    try {
      return await wasm[name](event, env, context);
    } catch (error) {
      noteTrap(error);
      throw error;
    }
  };
}

export default { fetch: handler("fetch"), queue: handler("queue"), scheduled: handler("scheduled") };
