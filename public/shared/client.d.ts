// The types of `client.js`, which the build bundles from these sources.
export * from "../../clients/typescript/src/index.js";
