/** Ask, before a slip goes, whether what it tells about people may stay; without a dialog the server asks it on a page. */
import { findPersonal, loadRules } from "./personal.js";

const REMOVED = "[…]"; // as in optrommel/slips/personal.py
const dialog = document.querySelector("[data-ask]");
const rules = dialog?.showModal ? loadRules(dialog.dataset.rules).catch(() => null) : null;

function item(text, { kind, start, end }) {
  const found = dialog.querySelector(`template[data-kind="${kind}"]`).content.firstElementChild.cloneNode(true);
  found.querySelector("[data-found]").textContent = text.slice(start, end);
  return found;
}

function choice() {
  return new Promise((resolve) => {
    dialog.onclick = ({ target }) => target.dataset.answer && dialog.close(target.dataset.answer);
    dialog.onclose = () => resolve(dialog.returnValue);
    dialog.returnValue = "back"; // also with Escape
    dialog.showModal();
  });
}

/** Look at the words in a text box; give "" (nothing to ask, or taken out), "keep" or "back". */
export async function askAbout(box) {
  const known = await rules;
  const findings = known ? findPersonal(box.value, known) : [];
  if (!findings.length) return "";
  dialog.querySelector("[data-ask-list]").replaceChildren(...findings.map((finding) => item(box.value, finding)));
  const answer = await choice();
  if (answer === "back") box.focus();
  if (answer !== "remove") return answer;
  for (const { start, end } of findings.reverse()) {
    box.value = box.value.slice(0, start) + REMOVED + box.value.slice(end);
  }
  return "";
}
