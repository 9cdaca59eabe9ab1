/** Move the chosen cards one place, by key or by button: up or down in their column, or a column on. */
import { cardsIn, chosen, columnOf, hasMore, isClosed, isShown, lists, nameOf } from "./board_cards.js";
import { lay } from "./board_move.js";
import { announce, word } from "./board_say.js";

const LOOSE = "0";
const isMoving = (cards) => (one) => cards.includes(one);

/** Give the card that has the focus. */
export const focused = () => document.activeElement.closest?.("[data-card]") ?? null;

/** Give the cards that a step moves: those that are chosen, else the one that has the focus. */
export function inHand() {
  const cards = chosen();
  return cards.length || !focused() ? cards : [focused()];
}

/** Give the list so many columns further to the right, as far as there are. */
export function listBeside(list, steps) {
  const all = lists();
  return all[Math.max(0, Math.min(all.length - 1, all.indexOf(list) + steps))];
}

/** Move the cards in hand up or down, past one other card. */
export function stepAlong(steps) {
  const list = inHand()[0]?.parentElement;
  if (!list || columnOf(list) === LOOSE) return announce(word(list ? "loose-order" : "choose-first"));
  if (isClosed(list)) return announce(word("edge", { column: nameOf(list) }));
  const cards = inHand().filter((card) => card.parentElement === list);
  const others = cardsIn(list).filter((one) => isShown(one) && !isMoving(cards)(one));
  const place = cardsIn(list).filter((one) => others.includes(one) || one === cards[0]).indexOf(cards[0]) + steps;
  if (place < 0 || place > others.length) return announce(word("edge", { column: nameOf(list) }));
  const before = others[place] ?? null;
  // Below what is shown there may lie more: the server knows what is one place further.
  const deed = !before && hasMore(list) ? [["do", "down"]] : [];
  return lay(cards, list, { before, deed, keep: true });
}

/** Move the cards in hand to the column beside the one they lie in. */
export function stepAside(steps) {
  const cards = inHand();
  if (!cards.length) return announce(word("choose-first"));
  const list = listBeside((focused() ?? cards[0]).parentElement, steps);
  if (isClosed(list) || cards.every((card) => card.parentElement === list)) return announce(word("edge", { column: nameOf(list) }));
  return lay(cards, list, { keep: true });
}
