/** Say what happened on the board: on a strip over the page, and to who listens. */
const place = document.querySelector("[data-said]");
const samples = document.querySelector("template[data-board-words]").content;
const live = document.querySelector("[data-announce]");

/** Give a sentence that the page holds, with its {gaps} filled. */
export function word(name, values = {}) {
  const found = samples.querySelector(`[data-word="${name}"]`).textContent;
  return found.replace(/\{(\w+)\}/g, (_gap, key) => values[key] ?? "");
}

/** Tell who listens and cannot see it. */
export function announce(sentence) {
  live.textContent = live.textContent === sentence ? `${sentence}\u00a0` : sentence; // else it would not be heard again
}

/** Take away what was said. */
export function hush() {
  const hadFocus = place.contains(document.activeElement);
  for (const part of place.querySelectorAll("[data-refused], [data-done]")) part.replaceChildren();
  if (hadFocus) document.querySelector("#main").focus({ preventScroll: true });
}

function button(name, act) {
  const made = samples.querySelector("[data-sample=button]").cloneNode(true);
  made.removeAttribute("data-sample");
  made.textContent = word(name);
  made.addEventListener("click", act);
  return made;
}

function show(where, kind, sentence, actions) {
  hush();
  const strip = samples.querySelector("[data-sample=notice]").cloneNode(true);
  strip.removeAttribute("data-sample");
  strip.classList.add(kind);
  strip.querySelector("p").textContent = sentence;
  strip.querySelector("[data-hush]").addEventListener("click", hush);
  strip.querySelector("[data-hush]").before(...actions.map((one) => one instanceof Node ? one : button(...one)));
  place.querySelector(where).append(strip);
}

/** Say what was done; `actions`: elements, or pairs of a word and what its button does. */
export const tell = (sentence, ...actions) => show("[data-done]", "notice--good", sentence, actions);

/** Say what was refused, and what one can do about it. */
export const warn = (sentence, ...actions) => show("[data-refused]", "notice--warn", sentence, actions);

place.addEventListener("keydown", ({ key }) => key === "Escape" && hush());
