/** List the forms that this phone kept, on the page that stands in for those it did not. */
const place = document.querySelector("[data-kept-forms]");
const sample = place.querySelector("template").content.firstElementChild;

function link(path, name) {
  const found = sample.cloneNode(true);
  found.href = path;
  found.firstElementChild.textContent = decodeURIComponent(name);
  return found;
}

async function list() {
  for (const key of (await caches.keys()).filter((name) => name.startsWith("optrommel-"))) {
    const cache = await caches.open(key);
    for (const request of await cache.keys()) {
      const name = (await cache.match(request, { ignoreVary: true })).headers.get("Kept-Name");
      if (name) place.append(link(request.url, name));
    }
  }
  place.hidden = place.childElementCount < 3;
}

document.querySelector("[data-again]").href = location.href; // the page that was asked for
if ("caches" in window) list().catch(() => {});
