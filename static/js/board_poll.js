/** Show what others do on the board: ask every few seconds, as long as somebody looks. */
import { board } from "./board_cards.js";
import { refresh } from "./board_fresh.js";
import { announce, word } from "./board_say.js";
import { read, underway } from "./board_send.js";

const PACE_MS = 2500; // what others do shows within three seconds, the way to and fro included
const SLOWEST_MS = 60_000;
const LOGGED_OUT = 401;
const quiet = document.querySelector("[data-board-offline]");
let tag = `"${board.dataset.tag}"`;
let newest = null;
let shown = null;
let pace = PACE_MS;
let timer = 0;

/** Ask how the board lies now; null: still as when the page came. */
async function ask() {
  const headers = { Accept: "application/json", "If-None-Match": tag };
  const answer = await fetch(board.dataset.state, { cache: "no-store", headers });
  if (answer.status === 304) return newest;
  if (answer.status === LOGGED_OUT) throw Object.assign(new Error("logged out"), await read(answer));
  if (!answer.ok) throw new TypeError(`the board: ${answer.status}`);
  const state = await answer.json();
  if (newest && state.version < newest.version) return newest; // overtaken on the way
  tag = answer.headers.get("ETag") ?? "";
  newest = state;
  return newest;
}

async function show(state, { isMine = false } = {}) {
  if (!state || state === shown || underway() > (isMine ? 1 : 0)) return;
  if (await refresh(state, { isMine })) shown = state;
}

/** Bring the board up to date after something that was done here; `use` gets how the board lies now. */
export async function catchUp(use = () => {}) {
  try {
    const state = await ask();
    if (state) use(state);
    shown = null; // what was refused has gone back to where it lay, which may be long ago
    await show(state, { isMine: true });
  } catch {
    shown = null; // the next round tries again
  }
}

function isReached(isOnline, sentence = word(isOnline ? "online" : "offline-board")) {
  if (quiet.hidden !== isOnline || (!isOnline && quiet.textContent !== sentence)) {
    quiet.hidden = isOnline;
    quiet.textContent = sentence;
    announce(sentence);
  }
  pace = isOnline ? PACE_MS : Math.min(pace * 2, SLOWEST_MS);
}

async function round() {
  clearTimeout(timer);
  try {
    await show(await ask());
    isReached(true);
  } catch (error) {
    isReached(false, error.sentence);
  }
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(round, pace);
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : round()));
addEventListener("online", round);
timer = setTimeout(round, PACE_MS);
