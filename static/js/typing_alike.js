/** Show calmly, while a slip is typed over, which slips are nearly the same; nothing waits for it. */
import { form, isEmpty } from "./typing_form.js";
import { piece } from "./typing_say.js";
import { post, read } from "./typing_send.js";

const PAUSE_MS = 500; // of the hands
const FROM = 15; // characters; fewer are like anything
const place = document.querySelector("[data-alike]");
const list = place.querySelector("[data-alike-list]");
let alarm;
let asked = "";
let shown = "[]";

function item({ number, text }) {
  const made = piece("alike");
  made.querySelector("[data-number]").textContent = number ?? "";
  made.querySelector("[data-words]").textContent = text;
  return made;
}

function show(alike) {
  const now = JSON.stringify(alike);
  if (now === shown) return; // else it would be read out again
  shown = now;
  list.replaceChildren(...alike.map(item));
  place.hidden = !alike.length;
}

async function ask() {
  const text = form.elements.text.value.trim();
  if (text === asked || text.length < FROM) return;
  asked = text;
  const answer = await post(form.dataset.alikeAt, [["text", text]]);
  const told = answer.ok && await read(answer);
  if (told && text === asked) show(told.alike ?? []);
}

form.elements.text.addEventListener("input", () => {
  clearTimeout(alarm);
  alarm = setTimeout(() => ask().catch(() => {}), PAUSE_MS);
});
form.addEventListener("filled", () => {
  if (!isEmpty()) return;
  clearTimeout(alarm);
  asked = "";
  show([]);
});
