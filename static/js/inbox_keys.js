/** Press buttons and open parts of the inbox by one key each, as long as no field has the focus; it can be switched off. */
const OFF = "inbox-keys-off";
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";
const QUIET_MS = 400; // nobody reads a slip sooner: a key that decides is then the second press for the slip before
const SAME = { ArrowRight: "j", ArrowLeft: "k" };
const help = document.querySelector("[data-keys]");
const opener = document.querySelector("[data-keys-open]");
let shownAt = performance.now();
let leaving = false; // a decision was sent: the next key is for the next slip

function isOn() {
  try {
    return !localStorage.getItem(OFF);
  } catch { /* no storage: then they are on */
    return true;
  }
}

function remember(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch { /* for this page only, then */ }
  for (const hint of document.querySelectorAll("[data-key]")) {
    if (on && hint.dataset.key.length === 1) hint.setAttribute("aria-keyshortcuts", hint.dataset.key);
    else hint.removeAttribute("aria-keyshortcuts");
  }
}

/** Show a field that may be folded away, and go there. */
function goTo(field) {
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.focus();
  field.scrollIntoView({ block: "center" });
}

/** Tell whether a key comes too soon to be about this slip; one that is still held down repeats, and never counts. */
const isTooSoon = (element) => element.matches("button") && performance.now() - shownAt < QUIET_MS;

function act(element) {
  if (element.matches(`${FIELDS}, summary`)) goTo(element);
  else element.click();
}

/** Find what a key stands for; what is hidden by a script or the server does not count, what is folded does. */
const wanted = (key) => [...document.querySelectorAll("[data-key]")].find(
  (element) => element.dataset.key === key && !element.closest("[hidden]"));

function onKey(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || leaving || document.querySelector("dialog[open]")) return;
  if (target.matches?.(FIELDS)) {
    if (key === "Escape") target.blur();
    return;
  }
  const element = isOn() && wanted(SAME[key] ?? key);
  if (!element) return;
  event.preventDefault();
  if (!isTooSoon(element)) act(element);
}

for (const link of document.querySelectorAll("a[data-opens]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    goTo(document.querySelector(link.getAttribute("href")));
  });
}

if (help?.showModal) {
  const choice = help.querySelector("[data-keys-on]");
  choice.checked = isOn();
  choice.addEventListener("change", () => remember(choice.checked));
  remember(choice.checked);
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", ({ target }) => { leaving ||= target.method === "post"; });
  addEventListener("pageshow", ({ persisted }) => {
    leaving = false;
    if (persisted) shownAt = performance.now();
  });
}
