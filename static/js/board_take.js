/** Lay a card where a suggestion on it says, by its button or by its number; the next card is ready for the next key. */
import { cardsIn, columnOf, form, isShown, listOf, tickOf } from "./board_cards.js";
import { lay } from "./board_move.js";
import { announce, word } from "./board_say.js";
import { focused } from "./board_step.js";

const LOOSE = "0"; // what was laid elsewhere is not a question any more

function goOn(card) {
  const cards = cardsIn(card.parentElement).filter(isShown);
  const place = cards.indexOf(card);
  const next = cards[place + 1] ?? cards[place - 1];
  if (next) tickOf(next).focus();
}

function take(card, list) {
  goOn(card);
  lay([card], list);
}

/** Take the suggestion with this number on the card that has the focus. */
export function takeNumber(number) {
  const button = columnOf(focused()) === LOOSE && focused().querySelectorAll("[name=take]")[number - 1];
  if (button) button.click();
  else announce(word("no-suggestion", { number }));
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const list = button?.name === "take" && listOf(button.value.split("-").at(-1));
  if (!list) return; // another button; or a theme that is newer than this page, which comes anew then
  event.preventDefault();
  take(button.closest("[data-card]"), list);
});
