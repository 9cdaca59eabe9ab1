/** Show on every page which slips wait, which were sent while nobody looked, and which could not go; and send them. */
import { sentenceFor } from "./plural.js";
import { all, onChange, remove } from "./queue.js";
import { sendAll } from "./send.js";

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 300000;
const banner = document.querySelector("[data-waiting]");
const list = banner.querySelector("[data-waiting-list]");
const said = banner.querySelector("[data-waiting-said]");
let alarm;

function card(kind) {
  return banner.querySelector(`template[data-when="${kind}"]`).content.firstElementChild.cloneNode(true);
}

function press(found, button, action) {
  found.querySelector(button).addEventListener("click", action);
}

/** The oldest was tried last: for the internet it waits, or for its turn. */
function waitingCard(slips) {
  const kind = slips[0].reason === "busy" ? "busy" : "waiting";
  const found = card(kind);
  found.querySelector("[data-count]").textContent = sentenceFor(banner.querySelector(`[data-counts=${kind}]`), slips.length);
  press(found, "[data-send-now]", quietly(go));
  return found;
}

/** Tell slips apart by their number and time. */
function name(found, { number, at }) {
  const day = new Date(at).toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
  const time = new Date(at).toLocaleString(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit" });
  const which = found.querySelector("[data-which]");
  which.textContent = which.textContent.replace("#", number).replace("…", time);
  which.hidden = !number;
}

/** Round a table the phone is everybody's: what is one writer's is shown to who says so. */
function keepFromOthers(found, { action }) {
  if (!action?.endsWith("/aan-tafel")) return;
  const [mine, own] = [found.querySelector("[data-mine]"), found.querySelectorAll("[data-own]")];
  const show = (isMine) => {
    mine.hidden = isMine;
    for (const part of own) part.hidden = !isMine;
  };
  mine.addEventListener("click", () => show(true));
  show(false);
}

/** Show how a slip that was written alone began. */
function tellBegin(found, { words }) {
  const began = found.querySelector("[data-began]");
  began.textContent = words;
  began.hidden = !words;
}

function sentCard(slip) {
  const found = card("sent");
  name(found, slip);
  tellBegin(found, slip);
  keepFromOthers(found, slip);
  const link = found.querySelector("[data-code]");
  link.textContent = slip.code;
  link.href = `/volg/${slip.code}`;
  press(found, "[data-done]", () => remove(slip.id));
  return found;
}

function refusedCard(slip) {
  const found = card("refused");
  for (const reason of found.querySelectorAll("[data-reason]")) reason.hidden = reason.dataset.reason !== slip.reason;
  found.querySelector("[data-words]").textContent = slip.fields.find(([name]) => name === "text")?.[1] ?? "";
  name(found, slip);
  keepFromOthers(found, slip);
  found.querySelector("[data-mend]").href = `${slip.page}#briefje-${slip.id}`;
  press(found, "[data-throw-away]", () => remove(slip.id));
  return found;
}

/** A code that its page shows needs no card any more. */
async function withoutSeen(slips) {
  const shown = document.querySelector("#code")?.textContent.replace(/\s+/g, "-").replace(/^-|-$/g, "");
  const seen = slips.filter((slip) => slip.state === "sent" && slip.code === shown);
  for (const slip of seen) await remove(slip.id);
  return slips.filter((slip) => !seen.includes(slip));
}

async function show() {
  const slips = await withoutSeen(await all());
  const waiting = slips.filter((slip) => slip.state === "waiting");
  const isStuck = waiting.some((slip) => slip.tries); // what is on its way this very moment does not wait yet
  const cards = isStuck ? [waitingCard(waiting)] : [];
  for (const slip of slips) {
    if (slip.state === "sent") cards.push(sentCard(slip));
    if (slip.state === "refused") cards.push(refusedCard(slip));
  }
  place(cards);
  plan(waiting);
}

function place(cards) {
  const [had, held] = [list.textContent, list.contains(document.activeElement)];
  list.replaceChildren(...cards);
  banner.hidden = !cards.length;
  if (list.textContent === had) return;
  const sentence = cards[0]?.querySelector("p").textContent ?? "";
  requestAnimationFrame(() => { said.textContent = sentence; }); // heard only once its place is there
  if (held) document.querySelector("main").focus(); // the button that was pressed is gone
}

/** Try again by itself: soon at first, then less and less often. */
function plan(waiting) {
  clearTimeout(alarm);
  if (!waiting.length) return;
  const pause = FIRST_PAUSE_MS * 2 ** Math.min(...waiting.map((slip) => slip.tries));
  alarm = setTimeout(quietly(go), Math.min(pause, LONGEST_PAUSE_MS));
}

async function go() {
  await sendAll();
  await show();
}

const quietly = (act) => () => act().catch(() => {}); // without storage nothing can wait
onChange(quietly(show));
addEventListener("online", quietly(go));
addEventListener("pageshow", ({ persisted }) => persisted && quietly(go)());
quietly(go)();
