/** Let the form open without coverage from the next time on, and say so when it does. */
const worker = navigator.serviceWorker;
const policy = window.trustedTypes?.createPolicy("optrommel", {
  createScriptURL(address) {
    if (address !== "/sw.js") throw new TypeError("not a script of ours");
    return address;
  },
});

async function register() {
  await worker.register(policy ? policy.createScriptURL("/sw.js") : "/sw.js", { updateViaCache: "none" });
  const { active } = await worker.ready;
  active.postMessage({
    path: location.pathname + location.search,
    language: document.documentElement.lang,
    name: document.title,
  });
}

if (worker) {
  worker.addEventListener("message", () => {
    const note = document.querySelector("[data-opens-offline]");
    if (note) note.hidden = false;
  });
  addEventListener("load", () => register().catch(() => {})); // in private windows there is no such thing
}
