/** Choose several cards: a range with the shift key, and with a mouse all that a rope thrown over the table holds. */
import { board, cardsIn, choose, chosen, isShown, lists, tickOf } from "./board_cards.js";
import { sentenceFor } from "./plural.js";

const count = document.querySelector("[data-chosen]");
const how = document.querySelector("[data-choose-how]");
const none = document.querySelector("[data-choose-none]");
const sentences = document.querySelector("template[data-board-words]").content.querySelector("[data-picked]");
const mouse = { x: 0, y: 0 };
let last = null;
let withShift = false;

function tellCount() {
  const number = chosen().length;
  count.textContent = number ? sentenceFor(sentences, number) : "";
  none.disabled = !number;
  how.hidden = number > 0;
}

function chooseRange(first, card) {
  const cards = cardsIn(card.parentElement).filter(isShown);
  const [low, high] = [cards.indexOf(first), cards.indexOf(card)].sort((a, b) => a - b);
  if (low >= 0) for (const one of cards.slice(low, high + 1)) choose(one, tickOf(card).checked);
}

/** Let all chosen cards go. */
export function chooseNone() {
  for (const card of chosen()) choose(card, false);
}

for (const kind of ["pointerdown", "keydown"]) {
  board.addEventListener(kind, ({ shiftKey }) => { withShift = shiftKey; }, { capture: true });
}
board.addEventListener("change", ({ target, isTrusted }) => {
  const card = target.closest("[data-card]");
  if (!card) return;
  if (isTrusted && withShift && last) chooseRange(last, card);
  if (isTrusted) last = card;
  tellCount();
});
board.addEventListener("cards", tellCount);
none.addEventListener("click", chooseNone);

const rope = document.createElement("div");
rope.className = "board__rope";
let boxes = [];

function area({ pageX, pageY }) {
  const [left, right] = [mouse.x, pageX].sort((a, b) => a - b);
  const [top, bottom] = [mouse.y, pageY].sort((a, b) => a - b);
  return { left, right, top, bottom };
}

function boxesInView() {
  const isInView = (box) => box.right > 0 && box.left < innerWidth;
  const cards = lists().filter((list) => isInView(list.getBoundingClientRect())).flatMap(cardsIn);
  return cards.filter(isShown).map((card) => {
    const box = card.getBoundingClientRect();
    const [x, y] = [scrollX, scrollY];
    return { card, was: tickOf(card).checked, left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y };
  });
}

function pull(event) {
  const caught = area(event);
  const { left, top, right, bottom } = caught;
  if (!rope.isConnected && right - left < 6 && bottom - top < 6) return;
  if (!rope.isConnected) document.body.append(rope);
  Object.assign(rope.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  for (const { card, was, ...box } of boxes) {
    const isCaught = box.left < right && box.right > left && box.top < bottom && box.bottom > top;
    choose(card, isCaught || was);
  }
}

function release() {
  rope.remove();
  removeEventListener("pointermove", pull);
}

board.addEventListener("pointerdown", (event) => {
  const isGround = !event.target.closest("[data-card], a, button, summary, input, label, select, textarea");
  if (event.pointerType !== "mouse" || event.button !== 0 || !isGround) return;
  Object.assign(mouse, { x: event.pageX, y: event.pageY });
  boxes = boxesInView();
  event.preventDefault(); // no words are marked on the way
  addEventListener("pointermove", pull);
  addEventListener("pointerup", release, { once: true });
});
tellCount();
