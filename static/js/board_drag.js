/** Drag cards with a mouse or a thumb: the one under the hand, and with it all that are chosen. */
import { AutoScroll, Sortable } from "../vendor/sortablejs/sortable.core.esm.js";
import { cardsIn, chosen, columnOf, hasMore, isClosed, lists, tickOf } from "./board_cards.js";
import { aim, targetOf } from "./board_aim.js";
import { mergeInto } from "./board_merge.js";
import { lay, whereabouts } from "./board_move.js";

const LOOSE = "0"; // has an order of its own: how long a card has been there
let carried = [];
let from = [];
let back = () => {};
let isGivenUp = false;

function bare(ghost) {
  ghost.removeAttribute("id");
  for (const part of ghost.querySelectorAll("[id], [name]")) {
    for (const name of ["id", "name", "form", "for"]) part.removeAttribute(name);
  }
  if (carried.length > 1) ghost.dataset.count = carried.length;
}

function start({ item }) {
  carried = tickOf(item).checked ? chosen() : [item];
  from = carried.map(columnOf);
  back = whereabouts(carried);
  for (const card of carried) card.dataset.held = "";
  bare(Sortable.ghost);
  aim(carried);
  isGivenUp = false;
}

/** Give the card above which they were dropped; at the end of what is shown of a longer column, they stay in sight. */
function cardBelow(item, list) {
  const others = cardsIn(list).filter((one) => !carried.includes(one));
  const below = others.find((one) => item.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  return below ?? (hasMore(list) ? others.at(-1) : null) ?? null;
}

function drop({ item, to, oldIndex, newIndex, from: source }) {
  const target = targetOf();
  aim([]);
  for (const card of carried) delete card.dataset.held;
  const [before, cards] = [cardBelow(item, to), carried];
  const isThere = source === to && (columnOf(to) === LOOSE || isClosed(to) || (carried.length === 1 && oldIndex === newIndex));
  carried = [];
  if (isGivenUp || target || isThere) back();
  if (isGivenUp) return;
  if (target) mergeInto(target, cards);
  else if (!isThere) lay(cards, to, { before, from, back });
}

/** Let what is dragged go back to where it lay. */
function giveUp(event) {
  if (event.key !== "Escape" || !carried.length) return;
  event.stopPropagation();
  isGivenUp = true;
  document.dispatchEvent(new PointerEvent("pointerup"));
}

addEventListener("keydown", giveUp, { capture: true });
Sortable.mount(new AutoScroll());
for (const list of lists()) {
  Sortable.create(list, {
    group: { name: "cards", put: !isClosed(list) },
    draggable: "[data-card]",
    filter: "a, button, summary",
    preventOnFilter: false,
    sort: columnOf(list) !== LOOSE && !isClosed(list),
    forceFallback: true, // one way of dragging for mouse and thumb
    fallbackOnBody: true,
    fallbackTolerance: 5,
    delay: 150, // so that a thumb can still scroll
    delayOnTouchOnly: true,
    touchStartThreshold: 5,
    invertSwap: true, // only the edges of a card make room: held over its middle, two cards are merged
    invertedSwapThreshold: 0.5,
    emptyInsertThreshold: 0, // lists are as high as their columns; to look for near ones would lay out every column
    bubbleScroll: true,
    scrollSensitivity: 60,
    ghostClass: "note--gap",
    dragClass: "note--flying",
    onStart: start,
    onEnd: drop,
  });
}
