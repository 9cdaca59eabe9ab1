/** The slips that were typed here: kept, sent one after the other, and tried again as long as the site is out of reach. */
import { forget, keep, kept } from "./typing_kept.js";
import { send } from "./typing_send.js";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30000;
const MOST_SAVED = 12; // that stay in sight, to be taken back; all of them stand on a page of their own
const slips = new Map(kept().map((slip) => [slip.id, slip]));
const changes = new EventTarget();
let isBusy = false;
let failures = 0;
let trouble = "";
let alarm;

/** List the slips, oldest first. */
export const all = () => [...slips.values()];
export const inState = (wanted) => all().filter(({ state }) => state === wanted);

/** Tell why nothing can be saved now: "unreachable", "logged-out", or "" when all is well. */
export const stuck = () => trouble;

/** Call `react` when a slip was added, saved, refused or removed, or when the site came or went. */
export const onChange = (react) => changes.addEventListener("change", react);
const tell = () => changes.dispatchEvent(new Event("change"));

/** Keep a slip as it is now. */
export function put(slip) {
  slips.set(slip.id, slip);
  if (slip.state === "saved") forget(slip.id);
  else keep(slip);
  for (const { id } of inState("saved").slice(0, -MOST_SAVED)) slips.delete(id);
  tell();
}

export function remove(id) {
  slips.delete(id);
  forget(id);
  tell();
}

/** Lay a slip aside that is not whole yet. */
export const putAside = (slip) => put({ ...slip, state: "aside" });

/** Save a slip as soon as the site can. */
export function add(slip) {
  slips.delete(slip.id); // one that was mended goes to the end
  put({ ...slip, state: "waiting" });
  go();
}

function later(reason) {
  trouble = reason;
  alarm = setTimeout(go, Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
  failures += 1;
  tell();
}

async function sendEach() {
  for (let [slip] = inState("waiting"); slip; [slip] = inState("waiting")) {
    const { trouble: reason, ...outcome } = await send(slip);
    if (reason) {
      later(reason);
      break;
    }
    [trouble, failures] = ["", 0];
    put({ ...slip, ...outcome });
  }
}

/** Send what waits, unless that is being done. */
export async function go() {
  if (isBusy) return;
  isBusy = true;
  clearTimeout(alarm);
  await sendEach().finally(() => { isBusy = false; });
}

addEventListener("online", go);
addEventListener("focus", () => stuck() && go()); // somebody may come back from logging in
if (slips.size) go();
