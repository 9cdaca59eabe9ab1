/** Show, while somebody types, only the cards that hold the words; without this script the server looks them up. */
import { board, cardsIn, lists } from "./board_cards.js";
import { word } from "./board_say.js";

const field = document.querySelector("[data-find]");
const tellHow = document.querySelector("[data-found]");
const known = new WeakMap();
const WORDS = "label, .note__dutch";
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
let wasLooking = false;

function textOf(card) {
  if (!known.has(card)) known.set(card, fold([...card.querySelectorAll(WORDS)].map((part) => part.textContent).join(" ")));
  return known.get(card);
}

function find() {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  if (!words.length && !wasLooking) return;
  wasLooking = words.length > 0;
  if (wasLooking) field.closest("details").open = true; // words that a browser remembered hide cards too
  const cards = lists().flatMap(cardsIn);
  let found = 0;
  for (const card of cards) {
    const holds = words.every((one) => textOf(card).includes(one));
    if (card.hidden === holds) card.hidden = !holds;
    found += holds;
  }
  tellHow.textContent = wasLooking ? word("found", { found, all: cards.length }) : "";
}

field.addEventListener("input", find);
board.addEventListener("cards", find);
find();
