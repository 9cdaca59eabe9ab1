/** Say what happens while slips are typed over, in sentences that the page holds. */
const samples = document.querySelector("template[data-typing-words]").content;
const live = document.querySelector("[data-typing-said]");

/** Give a sentence, with its {gaps} filled. */
export function word(name, values = {}) {
  const found = samples.querySelector(`[data-word="${name}"]`).textContent;
  return found.replace(/\{(\w+)\}/g, (_gap, key) => values[key] ?? "");
}

/** Give a piece of the page to fill in. */
export const piece = (name) => samples.querySelector(`[data-piece="${name}"]`).cloneNode(true);

/** Tell who listens and cannot see it. */
export function announce(sentence) {
  live.textContent = live.textContent === sentence ? `${sentence}\u00a0` : sentence; // else it would not be heard again
}
