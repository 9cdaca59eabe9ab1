// What opens the form without coverage. The slips that wait are not its business: it never touches them.
const FILES = {{ files | tojson }};
const OFFLINE = "/offline";
const PREFIX = "optrommel-";
const CACHE = PREFIX + {{ version | tojson }};
const FORMS = {{ forms | tojson }}; // how their addresses end
const PATIENCE_MS = 3000; // after that a copy is better than waiting
const LOOSE = { ignoreVary: true };

function isForm(path) {
  return FORMS.some((ending) => path.endsWith(ending));
}

/** Keep a page as a stranger gets it, with nobody's details, in the reader's language. */
async function keep(path, language, name = "") {
  const answer = await fetch(path, {
    cache: "no-store",
    credentials: "omit",
    headers: { "Accept-Language": language },
    redirect: "error",
  });
  if (!answer.ok) throw new Error("not to be kept");
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding"); // the body is unpacked by now
  headers.set("Kept-Language", language);
  headers.set("Kept-Name", encodeURIComponent(name));
  const cache = await caches.open(CACHE);
  await cache.put(path, new Response(await answer.blob(), { headers }));
}

async function keepIfOther(path, language, name) {
  const copy = await (await caches.open(CACHE)).match(path, LOOSE);
  if (copy?.headers.get("Kept-Language") !== language) await keep(path, language, name);
}

async function olderCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
}

/** Fetch the forms of the version before anew; when that fails, take them along with the files they need. */
async function bringAlong(name) {
  const [older, cache] = [await caches.open(name), await caches.open(CACHE)];
  for (const request of await older.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!isForm(pathname)) continue;
    const { headers } = await older.match(request, LOOSE);
    await keep(pathname + search, headers.get("Kept-Language"), decodeURIComponent(headers.get("Kept-Name")))
      .catch(() => copyMissing(older, cache));
  }
}

async function copyMissing(older, cache) {
  for (const request of await older.keys()) {
    if (!(await cache.match(request, LOOSE))) await cache.put(request, await older.match(request, LOOSE));
  }
}

async function install() {
  await (await caches.open(CACHE)).addAll(FILES);
  await keepIfOther(OFFLINE, navigator.language);
  for (const name of await olderCaches()) await bringAlong(name);
  await skipWaiting();
}

async function activate() {
  for (const name of await olderCaches()) await caches.delete(name);
  await clients.claim();
}

async function staticFile(request) {
  const kept = await caches.match(request, LOOSE);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) await (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

/** Find the copy of a form: of this tin, else of no tin (the page fills in which), else of another. */
async function copyOf({ pathname, search }) {
  const cache = await caches.open(CACHE);
  return (await cache.match(pathname + search, LOOSE)) ?? (await cache.match(pathname, LOOSE))
    ?? cache.match(pathname, { ...LOOSE, ignoreSearch: true });
}

function inTime(answer) {
  return Promise.race([answer, new Promise((_, refuse) => { setTimeout(refuse, PATIENCE_MS); })]);
}

async function page(request, url) {
  const copy = isForm(url.pathname) ? await copyOf(url) : undefined;
  try {
    const answer = await (copy ? inTime(fetch(request)) : fetch(request));
    return copy && answer.status >= 500 ? copy : answer;
  } catch {
    return copy ?? (await caches.match(OFFLINE, LOOSE)) ?? Response.error();
  }
}

/** Keep the form that a page says it is, and tell it so; whoever saves data fetches it once. */
async function visited({ data, source }) {
  if (!isForm(data.path.split("?")[0])) return;
  await (navigator.connection?.saveData ? keepIfOther : keep)(data.path, data.language, data.name);
  await keepIfOther(OFFLINE, data.language);
  source.postMessage("kept");
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.waitUntil(visited(event).catch(() => {}))); // the next visit tries again
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(staticFile(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});
