/** The slips of this phone: waiting, refused, or sent and their code not yet seen. */
const NAME = "optrommel";
const STORE = "slips";
const changes = new EventTarget();
const channel = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function inStore(mode, ask) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" }); // on disk before we say so
    const request = ask(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

function tell() {
  changes.dispatchEvent(new Event("change"));
  channel?.postMessage("change");
}
channel?.addEventListener("message", () => changes.dispatchEvent(new Event("change")));

/** Call `react` when a slip was added, sent or removed, in this tab or another. */
export const onChange = (react) => changes.addEventListener("change", react);

/** List the slips and the rounds at a table that the site has yet to end, oldest first. */
export async function entries() {
  return (await inStore("readonly", (store) => store.getAll())).sort((one, other) => one.at - other.at);
}

/** List the slips, oldest first. */
export async function all() {
  return (await entries()).filter(({ state }) => state !== "ending");
}

export async function put(slip) {
  await inStore("readwrite", (store) => store.put(slip));
  tell();
}

export async function remove(id) {
  await inStore("readwrite", (store) => store.delete(id));
  tell();
}

/** Make an id for a slip; browsers before 2022 have no function for it. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64; // version 4
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
