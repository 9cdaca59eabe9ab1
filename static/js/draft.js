/** Keep what is being written when its writer chooses another language; the photo cannot come along. */
const form = document.querySelector("form[data-slip]");
const key = "draft";

/** Give the fields that people fill in, by name and value. */
const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "submit"].includes(field.type) && !field.closest("[aria-hidden]"));

const keep = () => {
  const written = fields().map((field) => [field.id, field.type === "checkbox" ? field.checked : field.value]);
  try {
    sessionStorage.setItem(key, JSON.stringify([location.pathname, written]));
  } catch { /* no room, or not allowed: the form is empty then, as it was before this script */ }
};

const restore = () => {
  const [path, written] = JSON.parse(sessionStorage.getItem(key)) ?? [];
  sessionStorage.removeItem(key);
  if (path !== location.pathname) return;
  for (const [id, value] of written) {
    const field = document.getElementById(id);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
};

if (form) {
  for (const link of document.querySelectorAll("[data-menu] a[hreflang]")) link.addEventListener("click", keep);
  try {
    restore();
  } catch { /* no draft that can be read */ }
}
