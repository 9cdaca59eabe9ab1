/** Ask, before a slip goes, whether what it tells about people may stay; without a dialog the server asks it on a page. */
import { findPersonal, loadRules } from "./personal.js";

const REMOVED = "[…]"; // as in optrommel/slips/personal.py
const REACH = ["phone", "email"];
const dialog = document.querySelector("[data-ask]");
const rules = dialog?.showModal ? loadRules(dialog.dataset.rules).catch(() => null) : null;

/** Tell whether this browser can ask. */
export const canAsk = Boolean(dialog?.showModal);

function item([kind, words]) {
  const found = dialog.querySelector(`template[data-kind="${kind}"]`).content.firstElementChild.cloneNode(true);
  found.querySelector("[data-found]").textContent = words;
  return found;
}

/** Ask about what was found, [kind, words] each; give "keep", "remove" or "back". */
function choice(found) {
  const hint = dialog.querySelector("[data-ask-hint]");
  dialog.querySelector("[data-ask-list]").replaceChildren(...found.map(item));
  if (hint) hint.hidden = !found.some(([kind]) => REACH.includes(kind));
  return new Promise((resolve) => {
    dialog.onclick = ({ target }) => target.dataset.answer && dialog.close(target.dataset.answer);
    dialog.onclose = () => resolve(dialog.returnValue || "back"); // Escape and a phone's Back give no answer
    dialog.returnValue = "";
    dialog.showModal();
  });
}

/** Look at the words in a text box; give "" (nothing to ask, or taken out), "keep" or "back". */
export async function askAbout(box) {
  const known = await rules;
  const findings = known ? findPersonal(box.value, known) : [];
  if (!findings.length) return "";
  const answer = await choice(findings.map(({ kind, start, end }) => [kind, box.value.slice(start, end)]));
  if (answer === "back") box.focus();
  if (answer !== "remove") return answer;
  for (const { start, end } of findings.reverse()) {
    box.value = box.value.slice(0, start) + REMOVED + box.value.slice(end);
  }
  return "";
}

/** Ask about what the server found, where the rules did not reach this phone; it then takes out what must go. */
export async function askAfter(box, found) {
  const answer = await choice(found);
  if (answer === "back") box.focus();
  return answer;
}
