/** Make of a form the slip that waits on the phone. */
import { all } from "./queue.js";

const WORDS_SHOWN = 40; // of a slip beside its code
const table = document.querySelector("[data-at-table]");

async function fields(form) {
  const found = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && (value.size ?? 1));
  return Promise.all(found.map(async ([name, value]) => [name, value instanceof File ? await whole(value) : value]));
}

/** A picture may be gone from the camera's folder by the time it is sent: keep its bytes. */
async function whole(file) {
  return new File([await file.arrayBuffer()], file.name, { type: file.type });
}

/** Give the slip as it stands on a form. */
export async function compose(form) {
  return {
    id: form.elements.submission_id.value,
    at: Date.now(),
    page: location.pathname + location.search,
    action: form.getAttribute("action"),
    token: form.dataset.token,
    words: form.dataset.slip === "alone" ? [...form.elements.text.value].slice(0, WORDS_SHOWN).join("") : "",
    fields: await fields(form),
    state: "waiting",
    tries: 0,
  };
}

/** Number a slip among those of this phone, or of this round at a table, so that their codes can be told apart. */
export async function numbered(slip) {
  const others = (await all()).filter(({ id, action }) => id !== slip.id && action === slip.action);
  return { ...slip, number: 1 + Math.max(Number(table?.dataset.most ?? 0), ...others.map(({ number = 0 }) => number)) };
}
