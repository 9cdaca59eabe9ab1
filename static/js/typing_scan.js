/** Change the picture beside the text without leaving what is being typed. */
import { askPage } from "./ask_page.js";
import { form } from "./typing_form.js";
import { inState, onChange } from "./typing_queue.js";

const KEYS = { PageUp: "before", PageDown: "after" };
let staysHere = false; // another slip is on this picture
let turns = Promise.resolve();
let saved = "";

const section = () => document.querySelector("[data-scan-beside]");

/** Ask the site one thing after the other: no answer of before comes over one of later. */
function inTurn(act) {
  turns = turns.then(act, act);
  return turns;
}

async function ask(...how) {
  const page = await askPage(...how);
  return page?.querySelector("[data-scan-beside]");
}

/** Put another picture in the place of this one, as large as it was, and keep the keyboard where it was. */
function put(fresh, focused) {
  const zoom = section().querySelector(":checked[name=zoom]")?.id;
  section().replaceWith(document.adoptNode(fresh));
  if (zoom && document.getElementById(zoom)) document.getElementById(zoom).checked = true;
  form.elements.scan.value = section().dataset.scanBeside;
  prepare();
  if (focused) (section().querySelector(focused) ?? section().querySelector("a, button"))?.focus();
}

async function go(address, focused, ...how) {
  const fresh = await inTurn(() => ask(address, ...how));
  if (!fresh) throw new TypeError("no picture");
  put(fresh, focused);
}

/** Follow a link to another picture; when that cannot be done here, the browser follows it. */
function follow(link, focused) {
  staysHere = false;
  go(link.href, focused).catch(() => location.assign(link.href));
}

function turn(event) {
  event.preventDefault();
  const turning = event.target;
  go(turning.action, "[data-scan-turn] button", "POST", new FormData(turning)).catch(() => turning.submit());
}

function prepare() {
  for (const link of section().querySelectorAll("[data-scan-go]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      follow(link, `[data-scan-go="${link.dataset.scanGo}"]`);
    });
  }
  section().querySelector("[data-scan-turn]")?.addEventListener("submit", turn);
  section().querySelector("#again")?.addEventListener("click", ({ target }) => { staysHere = target.checked; });
  for (const part of section().querySelectorAll("[data-by-script]")) part.hidden = false;
}

/** Go on by itself; out of reach of the site a slip rather has no picture than that of another. */
function leave(link) {
  staysHere = false;
  go(link.href).catch(() => { form.elements.scan.value = ""; });
}

/** An empty slip is there: go on to the next picture (after the last to none), unless another slip is on this one. */
function goOn() {
  if (form.elements.text.value || form.elements.number.value) return;
  const [again, link] = [section().querySelector("#again"), section().querySelector("[data-scan-go=after], [data-scan-go=none]")];
  if (staysHere && again) again.checked = true;
  else if (link) leave(link);
}

/** A slip was saved or taken back: tell anew how many pictures are left, and leave the rest as it is. */
async function recount() {
  const now = inState("saved").map(({ id }) => id).join();
  if (now === saved) return;
  saved = now;
  const fresh = await inTurn(() => ask(form.action));
  if (fresh) section().querySelector("[data-scan-left]").textContent = fresh.querySelector("[data-scan-left]").textContent;
}

function step(event) {
  const link = event.altKey && section().querySelector(`[data-scan-go="${KEYS[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  follow(link);
}

function begin() {
  prepare();
  document.addEventListener("keydown", step);
  form.addEventListener("filled", goOn);
  onChange(() => recount().catch(() => {})); // out of reach: the next one tells
}

if (section()) begin(); // only of some tins there are pictures
