/** While a slip is tidied: show at once what changed, black out what is personal, and publish what is typed. */
import { changes } from "./differing.js";

const REMOVED = "[…]"; // as in optrommel/slips/personal.py
const form = document.querySelector("[data-tidy]");

/** Make the words of one change, as the server does. */
function piece([kind, words]) {
  if (!kind) return words;
  const made = form.querySelector(`template[data-${kind}]`).content.firstElementChild.cloneNode(true);
  made.querySelector("[data-words]").replaceWith(words);
  return made;
}

function show() {
  const [before, after] = [form.querySelector("[data-original]").textContent, form.elements.text.value];
  const isTidied = before !== after || Boolean(form.elements.dutch?.value.trim());
  form.querySelector("[data-changes]").hidden = before === after;
  form.querySelector("[data-changed]").replaceChildren(...changes(before, after).map(piece));
  document.querySelector("[data-as-is]").hidden = isTidied;
  document.querySelector("[data-tidied]").hidden = !isTidied;
}

/** Black out a text box; give how many places. */
async function blacken(box) {
  const { findPersonal, loadRules } = await import("./personal.js");
  const found = findPersonal(box.value, await loadRules(form.dataset.rules)).reverse();
  for (const { start, end } of found) box.value = box.value.slice(0, start) + REMOVED + box.value.slice(end);
  return found.length;
}

async function blackenAll() {
  let count = 0;
  for (const box of form.querySelectorAll("textarea")) count += await blacken(box);
  const told = form.querySelector("[data-told]");
  told.textContent = count ? told.dataset.one : told.dataset.none;
  show();
}

function onBlacken(event) {
  const button = event.currentTarget;
  event.preventDefault();
  form.closest("details").open = true;
  document.querySelector("[data-as-is]").hidden = true; // until it is done nothing goes out as it was
  blackenAll().catch(() => { // the rules did not come: the server does it
    button.removeEventListener("click", onBlacken);
    button.click();
  });
}

/** Show the photo or not, whichever of the buttons is pressed. */
function tickAll({ target }) {
  for (const tick of document.querySelectorAll("[name=with_photo]")) tick.checked = target.checked;
}

for (const tick of document.querySelectorAll("[name=with_photo]")) tick.addEventListener("change", tickAll);
form.querySelector("[data-look]").hidden = true;
form.querySelector("[data-blacken]").addEventListener("click", onBlacken);
form.addEventListener("input", show);
addEventListener("pageshow", show);
show();
