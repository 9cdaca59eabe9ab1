/** Cards and columns of the board, found. */
export const board = document.querySelector("[data-board]");
export const form = document.querySelector("#leg");

/** Tell the modules that cards came, went or changed. */
export const tellChanged = () => board.dispatchEvent(new Event("cards"));

export const lists = () => [...board.querySelectorAll("[data-list]")];
export const listOf = (column) => board.querySelector(`[data-column="${column}"] [data-list]`);
export const columnOf = (node) => node.closest("[data-column]").dataset.column;
export const nameOf = (node) => node.closest("[data-column]").querySelector("h2").firstChild.textContent.trim();
export const hasMore = (list) => Boolean(list.closest("[data-column]").querySelector("[data-more]"));
export const cardsIn = (list) => [...list.children].filter((one) => one.matches("[data-card]"));
export const cardIn = (list, idea) => list.querySelector(`:scope > [data-idea="${idea}"]`);
export const isClosed = (list) => Boolean(list.closest("[data-closed]")); // cards come out of it, but not in
export const isShown = (node) => node.getClientRects().length > 0;

/** Give the box of a card that chooses it. */
export const tickOf = (card) => card.querySelector('input[name="cards"]');

/** List the chosen cards, from left to right and from top to bottom. */
export const chosen = () => [...board.querySelectorAll('input[name="cards"]:checked')].map((one) => one.closest("[data-card]"));

/** Choose a card or let it go, as a tap would. */
export function choose(card, isChosen = true) {
  const tick = tickOf(card);
  if (tick.checked === isChosen) return;
  tick.checked = isChosen;
  tick.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Give the words of a card, as short as an ear wants them. */
export function wordsOf(card) {
  const words = card.querySelector("label").textContent.trim().replace(/\s+/g, " ");
  return words.length > 60 ? `${words.slice(0, 59)}…` : words;
}

/** Make a card know where it lies and which version it is, as the server draws it. */
export function settle(card, version) {
  const own = `${columnOf(card)}-${card.dataset.idea}`;
  const tick = tickOf(card);
  const label = tick.labels[0];
  Object.assign(card, { id: `idee-${own}` });
  card.dataset.version = version;
  Object.assign(tick, { id: `kaart-${own}`, value: `${own}-${version}` });
  if (label) label.htmlFor = tick.id;
}
