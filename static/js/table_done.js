/** End a round at a table, also without coverage: the phone then says what waits on it, and the site hears it later. */
import { sentenceFor } from "./plural.js";
import { entries, newId, onChange, put } from "./queue.js";
import { freshToken } from "./send.js";

const form = document.querySelector("form[data-ends-table]");
const done = document.querySelector("[data-table-done]");

/** Show how many slips of this table wait; once all went and the site knows of the end, go where it thanks for them. */
async function show() {
  const found = await entries();
  const count = found.filter(({ action, state }) => action === done.dataset.tableDone && state === "waiting").length;
  const isOver = !found.some(({ state }) => state === "ending");
  if (!done.hidden && !count && isOver) return location.replace(done.dataset.next);
  if (count) done.querySelector("[data-done-count]").textContent = sentenceFor(done, count);
  done.querySelector("[data-done-later]").hidden = !count;
  return undefined;
}

async function endLater() {
  const round = { id: newId(), at: Date.now(), state: "ending", action: form.getAttribute("action") };
  await put({ ...round, token: form.dataset.token, fields: [] });
  await show();
  import("./waiting.js").catch(() => {}); // sends it when there is internet again
  for (const other of done.parentElement.children) other.hidden = other !== done;
  done.focus();
  onChange(() => show().catch(() => {}));
}

async function end() {
  try {
    form.elements.csrf_token.value = await freshToken(form.dataset.token); // the page may be a copy from last week
  } catch {
    return endLater();
  }
  return form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.clear();
  end().catch(() => form.submit()); // without storage nothing waits
});
