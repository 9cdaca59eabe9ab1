/** Take a decision back without leaving the board. */
import { catchUp } from "./board_poll.js";
import { tell, warn, word } from "./board_say.js";
import { fetchPage, inTurn } from "./board_send.js";

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

function sayWhat(page) {
  const notice = page.querySelector(".notice");
  const sentence = notice?.querySelector("p")?.textContent ?? page.querySelector("main p")?.textContent ?? word("odd");
  (notice && !notice.matches(".notice--warn") ? tell : warn)(sentence);
  remember(page.querySelector("form[data-undo] [name=entry]")?.value);
}

async function takeBack(form) {
  try {
    sayWhat(await fetchPage(form.action, new FormData(form)));
  } catch {
    warn(word("offline"));
  }
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
