/** Say in the page itself what is wrong, as the server's own page does: what was typed and the photo stay where they are. */
const SHORTEST = 3; // as TEXT_MIN in optrommel/slips/rules.py
const sample = document.querySelector("template[data-problems]")?.content;

/** Give one of the sentences that the page holds, as a problem of the field with that id, or of the whole form. */
export function problem(name) {
  const found = sample.querySelector(`[data-problem="${name}"]`);
  return [found.dataset.field ?? null, found.textContent];
}

/** List what is still lacking, as far as a phone without coverage can tell. */
export function lacking({ text, help, name, contact }) {
  const found = [];
  if ([...text.value.trim().replace(/\p{Cf}/gu, "")].length < SHORTEST) found.push(problem("text"));
  if (help?.checked && !name.value.trim()) found.push(problem("name"));
  if (help?.checked && !contact.value.trim()) found.push(problem("contact"));
  return found;
}

function describe(control, change) {
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  change(ids);
  control.setAttribute("aria-describedby", [...ids].join(" "));
}

function mark(form, [id, sentence]) {
  const control = id && form.querySelector(`#${CSS.escape(id)}`);
  if (!control) return;
  const note = document.createElement("p");
  Object.assign(note, { className: "field__error", id: `${id}-error`, textContent: sentence });
  (control.closest(".slip, .photo-field__choice") ?? control).before(note);
  control.closest(".field")?.classList.add("field--bad");
  control.setAttribute("aria-invalid", "true");
  describe(control, (ids) => ids.add(note.id));
}

function line(form, [id, sentence]) {
  const item = document.createElement("li");
  const place = id && form.querySelector(`#${CSS.escape(id)}`) ? document.createElement("a") : item;
  place.textContent = sentence;
  if (place !== item) place.href = `#${id}`;
  if (place !== item) item.append(place);
  return item;
}

/** Take away what was said about a form before. */
export function unsay(form) {
  for (const box of document.querySelectorAll(".errors")) box.remove();
  for (const note of form.querySelectorAll(".field__error[id]")) note.remove();
  for (const field of form.querySelectorAll(".field--bad")) field.classList.remove("field--bad");
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    describe(control, (ids) => ids.delete(`${control.id}-error`));
  }
}

/** Say what is wrong, [field id or null, sentence] each, above the form and beside its fields. */
export function say(form, problems) {
  unsay(form);
  const box = sample.querySelector(".errors").cloneNode(true);
  box.querySelector("ul").append(...problems.map((one) => line(form, one)));
  for (const one of problems) mark(form, one);
  form.before(box);
  box.focus();
}
