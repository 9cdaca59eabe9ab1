/** Move the words that are marked in the first part of a split to a part of their own; without marking nothing moves. */
for (const form of document.querySelectorAll("form[data-split]")) {
  const first = form.querySelector("[data-part] textarea");
  const button = form.querySelector("[data-split-off]");
  const how = form.querySelector("[data-split-how]");
  const done = form.querySelector("[data-split-done]");
  if (!first || !button || !how || !done) continue;
  button.addEventListener("click", () => splitOff(form, first, how, done));
  button.hidden = how.hidden = false;
}

function splitOff(form, first, how, done) {
  const words = first.value.slice(first.selectionStart, first.selectionEnd).trim();
  const part = words && emptyPart(form);
  if (!part) {
    first.focus();
    return;
  }
  const before = first.value.slice(0, first.selectionStart).trimEnd();
  const after = first.value.slice(first.selectionEnd).trimStart();
  first.value = before && after ? `${before} ${after}` : before + after;
  part.value = words;
  done.textContent = done.dataset.message;
  first.setSelectionRange(before.length, before.length);
  first.focus();
}

/** Find a part that holds nothing yet, or make one more where that may be. */
function emptyPart(form) {
  const parts = [...form.querySelectorAll("[data-part]")];
  const empty = parts.slice(1).map((part) => part.querySelector("textarea")).find((area) => !area.value.trim());
  if (empty || parts.length >= Number(form.dataset.split)) return empty;
  const last = parts.at(-1);
  const added = last.cloneNode(true);
  const [label, area] = [added.querySelector("label"), added.querySelector("textarea")];
  label.textContent = label.textContent.replace(/\d+/, String(parts.length + 1));
  label.htmlFor = area.id = area.name = `text-${parts.length}`;
  area.value = area.textContent = "";
  last.after(added);
  return area;
}
