/** Show where the slip that was saved last may belong, as soon as the site knows; a press or a key chooses. */
import { askPage } from "./ask_page.js";
import { inState, onChange } from "./typing_queue.js";
import { announce, word } from "./typing_say.js";

const PAUSES_MS = [3000, 4000, 8000, 16000, 30000];
const place = document.querySelector("[data-hints-place]");
let last = null; // the slip that was saved last
let alarm;

const number = () => last.answer.number;
const chosen = (within) => within.querySelector("[data-hint][aria-pressed=true]");

/** Put a piece in its place, and keep the keyboard on the button where it was. */
function put(piece) {
  const held = place.contains(document.activeElement) && document.activeElement.dataset.hint;
  place.replaceChildren(...(piece?.children ?? []));
  for (const part of place.querySelectorAll("[data-by-script]")) part.hidden = false;
  for (const one of place.querySelectorAll("form")) one.addEventListener("submit", press);
  if (held) place.querySelector(`[data-hint="${held}"]`)?.focus();
}

function tell() {
  const best = chosen(place) ?? place.querySelector("[data-hint]");
  if (best) announce(word(chosen(place) ? "hint-chosen" : "hint-there", { number: number(), theme: best.textContent }));
}

/** Ask where a slip may belong, and again later while nobody read it; no more once another was saved. */
async function ask(slip, pauses) {
  const page = await askPage(slip.answer.advice).catch(() => null);
  if (slip !== last) return;
  const piece = page?.querySelector("[data-hints]");
  if (page && !piece?.hasAttribute("data-awaited")) {
    put(piece);
    tell();
  } else wait(slip, pauses);
}

function wait(slip, [pause, ...later]) {
  if (pause) alarm = setTimeout(() => ask(slip, later), pause);
}

function goOn() {
  const saved = inState("saved").at(-1) ?? null;
  if (saved?.id === last?.id) return;
  clearTimeout(alarm);
  last = saved;
  put(null);
  if (saved) wait(saved, PAUSES_MS);
}

async function choose(button) {
  const [slip, body] = [last, new FormData(button.form)];
  body.set(button.name, button.value);
  const page = await askPage(button.form.action, "POST", body).catch(() => null);
  const piece = page?.querySelector("[data-hints]");
  if (slip !== last) return;
  if (!piece) {
    announce(word("hint-failed"));
    return;
  }
  put(piece);
  if (chosen(place)) tell();
  else announce(word("hint-unchosen", { number: number() }));
}

function press(event) {
  event.preventDefault();
  choose(event.submitter);
}

// By its place on the keyboard: with Shift the key itself is a sign, another in each language. Alt and a number would
// change tabs (Firefox, Linux) or type a sign (Mac); with Cmd and Shift a Mac takes a picture of the screen.
function byKey(event) {
  const { ctrlKey, shiftKey, altKey, metaKey, repeat, isComposing, code } = event;
  const [, digit] = /^Digit([123])$/.exec(code) ?? [];
  if (!digit || !ctrlKey || !shiftKey || altKey || metaKey || repeat || isComposing) return;
  event.preventDefault();
  const button = place.querySelector(`[data-hint="${digit}"]`);
  if (button) choose(button);
  else announce(word("hint-none"));
}

function begin() {
  onChange(goOn);
  document.addEventListener("keydown", byKey);
}

if (place) begin(); // only where anything is suggested
