/** Send to the site what a typist does, and tell what its answer means. */
import { form } from "./typing_form.js";
import { word } from "./typing_say.js";

const PATIENCE_MS = 15000;
const LATER = [408, 425, 429];
let token = form.elements.csrf_token.value;

async function ask(address, options = {}) {
  const leaving = new AbortController();
  const clock = setTimeout(() => leaving.abort(), PATIENCE_MS);
  try {
    return await fetch(address, { cache: "no-store", credentials: "same-origin", signal: leaving.signal, ...options });
  } finally {
    clearTimeout(clock);
  }
}

function postOnce(address, fields) {
  const body = new URLSearchParams(fields);
  body.set("csrf_token", token);
  return ask(address, { method: "POST", body, headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
}

/** Fetch a token that holds now: who logged in again has another. */
async function refreshToken() {
  const answer = await ask(form.dataset.tokenAt);
  if (answer.ok && answer.headers.get("Content-Type")?.startsWith("text/plain")) token = await answer.text();
}

/** Post fields, [name, value] each; once more when the token did not hold. */
export async function post(address, fields = []) {
  const answer = await postOnce(address, fields);
  if (answer.status !== 400) return answer;
  await refreshToken();
  return postOnce(address, fields);
}

const isTold = (answer) => Boolean(answer.headers.get("Content-Type")?.includes("json"));

/** Read an answer to a script; null: a page came, or nothing that can be read. */
export async function read(answer) {
  return isTold(answer) ? answer.json().catch(() => null) : null;
}

/** Tell what the site made of a slip: saved, failed with sentences, or `trouble` that may pass by itself. */
async function judge(answer) {
  const told = await read(answer);
  if (answer.ok && told?.number) return { state: "saved", answer: told };
  if (answer.status === 401 || (answer.ok && answer.redirected)) return { trouble: "logged-out" };
  if (answer.ok || answer.status >= 500 || LATER.includes(answer.status)) return { trouble: "unreachable" };
  return { state: "failed", link: told?.link ?? "", problems: told?.problems ?? [[null, told?.sentence ?? word("odd")]] };
}

/** Send a slip. The site knows it by its id, so that sending it again does no harm. */
export async function send({ action, fields }) {
  try {
    return await judge(await post(action, fields));
  } catch {
    return { trouble: "unreachable" };
  }
}
