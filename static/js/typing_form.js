/** The form in which a slip is typed over: what stands in it, and an empty one for the next. */
import { newId } from "./queue.js";

export const form = document.querySelector("form[data-typing]");
const LASTING = ["tin", "language", "scan"]; // of the pile
const OF_ONE_WRITER = ["help", "jobs", "own_words", "name", "contact", "may_be_passed_on"];
const TICKS = ["checkbox", "radio"];
const same = form.querySelector("[data-same]");

/** Give the slip that stands in the form, as it will be sent. */
export function compose() {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  return { id: form.elements.submission_id.value, at: Date.now(), action: form.getAttribute("action"), fields };
}

/** Tell whether nothing was typed yet. */
export const isEmpty = () => !form.elements.text.value.trim() && !form.elements.number.value.trim();

/** Give what somebody typed in one of the fields of a slip. */
export const typed = ({ fields }, wanted) => fields.find(([name]) => name === wanted)?.[1] ?? "";

function set(control, values) {
  if (!TICKS.includes(control.type)) control.value = values[0] ?? "";
  else if (control.checked !== values.includes(control.value)) {
    control.checked = !control.checked;
    control.dispatchEvent(new Event("change", { bubbles: true })); // it may unfold something
  }
}

/** Put a slip in the form, whatever stood there. */
export function fill({ id, fields }) {
  for (const control of form.elements) {
    if (!control.name || control.name === "csrf_token" || control.type === "submit") continue;
    set(control, fields.filter(([name]) => name === control.name).map(([, value]) => value));
  }
  form.elements.submission_id.value = id;
  form.dispatchEvent(new Event("filled"));
}

/** Go where the next thing is typed: of one writer, a second slip has no number of its own. */
export function focusFirst() {
  form.elements[same.checked ? "text" : "number"].focus();
}

/** Make room for the next slip; of the same writer, it keeps how to reach them. */
export function empty() {
  const lasting = same.checked ? [...LASTING, ...OF_ONE_WRITER] : LASTING;
  fill({ id: newId(), fields: compose().fields.filter(([name]) => lasting.includes(name)) });
}
