/** Send the slips that wait: each exactly once, however often this runs and in however many tabs. */
import { all, entries, put, remove } from "./queue.js";

const PATIENCE_MS = 10000;
const RECEIPT = /\/volg\/([^/?#]+)$/;
const TOO_BUSY = [408, 429];
const REASONS = { 200: "look", 409: "closed", 413: "large", 422: "look" };

async function ask(address, options = {}) {
  const leaving = new AbortController();
  const clock = setTimeout(() => leaving.abort(), PATIENCE_MS);
  try {
    return await fetch(address, { cache: "no-store", credentials: "same-origin", signal: leaving.signal, ...options });
  } finally {
    clearTimeout(clock);
  }
}

/** Fetch a token that holds for this visitor now; the page may be a copy from last week. */
export async function freshToken(address) {
  const answer = await ask(address);
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/plain")) throw new Error("no token");
  return answer.text();
}

async function post({ action, token, fields }, options = {}) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.set("csrf_token", await freshToken(token));
  return ask(action, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, ...options }); // no page for people
}

/** Tell what an answer means for a slip. The server knows a slip by its id, so sending it again does no harm. */
async function judge(answer) {
  const [, code] = (answer.redirected && RECEIPT.exec(new URL(answer.url).pathname)) || [];
  if (code) return { state: "sent", code: decodeURIComponent(code), sentAt: Date.now(), fields: [] };
  if (answer.status >= 500 || TOO_BUSY.includes(answer.status)) return { state: "waiting", reason: "busy" };
  const isTold = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { state: "refused", reason: REASONS[answer.status] ?? "other", ...(isTold ? await answer.json() : {}) };
}

/** Send one slip, and give it with what became of it. */
export async function attempt(slip) {
  let answer = await post(slip);
  if (answer.status === 400) answer = await post(slip); // the token did not hold: one more, no more
  return { ...slip, tries: slip.tries + 1, ...await judge(answer) };
}

/** Let the site end a round at a table, once it has the slips; it says so on the next page that somebody opens. */
async function end(round) {
  if ((await all()).some(({ state, at }) => state === "waiting" && at < round.at)) return;
  const answer = await post(round, { redirect: "manual" });
  if (answer.status < 500) await remove(round.id);
}

async function sendEach() {
  for (const slip of await entries()) {
    try {
      if (slip.state === "waiting") await put(await attempt(slip));
      if (slip.state === "ending") await end(slip);
    } catch {
      if (slip.state === "ending") return;
      await put({ ...slip, tries: slip.tries + 1, reason: "" });
      return; // no connection: the others need not try
    }
  }
}

/** Send all that waits, one after the other, one tab at a time. */
export function sendAll() {
  return navigator.locks ? navigator.locks.request("optrommel-send", sendEach) : sendEach();
}
