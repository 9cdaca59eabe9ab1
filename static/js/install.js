/** Name what lets a phone keep the site as an app, once the page has come: its request is in the way of the first paint. */
const PAINTED_MS = 300;

function nameManifest() {
  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = "/manifest.webmanifest";
  document.head.append(link);
}

addEventListener("load", () => setTimeout(nameManifest, PAINTED_MS));
