// Renders `/openapi.json` with Redoc, which `cargo xtask build` puts beside this file.

const sans = "system-ui, sans-serif";
const mono = "ui-monospace, Menlo, Consolas, monospace";
Redoc.init(
  "/openapi.json",
  {
    hideDownloadButton: false,
    jsonSampleExpandLevel: 3,
    pathInMiddlePanel: true,
    requiredPropsFirst: true,
    theme: {
      colors: { primary: { main: "#2a4bd7" } },
      typography: { fontFamily: sans, headings: { fontFamily: sans }, code: { fontFamily: mono } },
    },
  },
  document.getElementById("reference"),
);
