/** While cards are dragged: which card are they held over long enough to be merged with it? */
import { wordsOf } from "./board_cards.js";
import { announce, word } from "./board_say.js";

const HELD_MS = 500; // shorter would happen on the way to somewhere else
let carried = [];
let over = null;
let target = null;
let timer = 0;
let frame = 0;

const flying = () => document.querySelector(".note--flying");

/** Give the card that the dragged ones are held over, if any. */
export const targetOf = () => target;

function letGo() {
  clearTimeout(timer);
  target?.classList.remove("note--target");
  flying()?.removeAttribute("data-offer");
  over = target = null;
}

function offer(card) {
  target = card;
  card.classList.add("note--target");
  flying()?.setAttribute("data-offer", word("merge-here"));
  announce(word("merge-with", { card: wordsOf(card) }));
}

function isMiddle(card, y) {
  const { top, height } = card.getBoundingClientRect();
  return y > top + height / 4 && y < top + (height * 3) / 4;
}

function under(x, y) {
  const card = document.elementFromPoint(x, y)?.closest("[data-card]");
  return card && !carried.includes(card) && isMiddle(card, y) ? card : null;
}

function follow({ clientX, clientY }) {
  const card = under(clientX, clientY);
  if (card === over) return;
  letGo();
  over = card;
  if (card) timer = setTimeout(() => offer(card), HELD_MS);
}

function onMove(event) {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => carried.length && follow(event));
}

/** Look where these cards go from now on; none: it is over. */
export function aim(cards) {
  letGo();
  carried = cards;
  const listen = cards.length ? addEventListener : removeEventListener;
  listen("pointermove", onMove, { passive: true });
  listen("scroll", letGo, { capture: true, passive: true }); // what moves along under a still hand is not held over
}
