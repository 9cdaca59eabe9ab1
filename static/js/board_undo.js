/** Take a decision back without leaving the board. */
import { catchUp } from "./board_poll.js";
import { tell, warn, word } from "./board_say.js";
import { inTurn, post } from "./board_send.js";

const sample = document.querySelector("template[data-board-words]").content.querySelector("[data-undo]");
const forms = () => document.querySelectorAll("form[data-undo]");

/** Let the forms on the page take back this decision from now on. */
export function remember(entry) {
  for (const form of forms()) {
    form.elements.entry.value = entry ?? "";
    form.hidden = !entry;
  }
}

/** Make a form that takes a decision back. */
export function undoForm(entry) {
  const form = sample.cloneNode(true);
  form.elements.entry.value = entry;
  return form;
}

async function takeBack(form) {
  const answer = await post([...new FormData(form)], form.action);
  (answer.ok ? tell : warn)(answer.sentence);
  if ("entry" in answer) remember(answer.entry); // else it was refused, and a colleague may still do it
  await catchUp();
}

/** Take back the last decision that the page knows of. */
export function undo() {
  const form = [...forms()].find((one) => one.elements.entry.value);
  if (form) form.requestSubmit();
  else warn(word("nothing-to-undo"));
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-undo]")) return;
  event.preventDefault();
  const form = event.target;
  inTurn(() => takeBack(form));
});
