/** Keep in this browser what the site has yet to save, at once and on the spot: a closed tab then loses no word. */
import { form } from "./typing_form.js";

const SLIPS = `typing:${form.dataset.keeper}:`; // who logs in after this typist sees nothing of it
const DRAFT = `typing-draft:${form.dataset.keeper}`;

function read(text) {
  try {
    return JSON.parse(text);
  } catch { /* not of ours */
    return null;
  }
}

/** List what was kept, oldest first. */
export function kept() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(SLIPS));
    return keys.map((key) => read(localStorage.getItem(key))).filter(Boolean).sort((one, other) => one.at - other.at);
  } catch { /* no storage: then nothing was */
    return [];
  }
}

export function keep(slip) {
  try {
    localStorage.setItem(SLIPS + slip.id, JSON.stringify(slip));
  } catch { /* no room, or not allowed: leaving the page asks first */ }
}

export function forget(id) {
  try {
    localStorage.removeItem(SLIPS + id);
  } catch { /* nothing was kept */ }
}

/** Keep what stands in the form, for this tab alone; null: nothing does. */
export function keepDraft(slip) {
  try {
    if (slip) sessionStorage.setItem(DRAFT, JSON.stringify(slip));
    else sessionStorage.removeItem(DRAFT);
  } catch { /* as above */ }
}

/** Give what stood in the form before the page was opened anew. */
export function draft() {
  try {
    return read(sessionStorage.getItem(DRAFT));
  } catch { /* as above */
    return null;
  }
}
