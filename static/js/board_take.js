/** Lay a card where a suggestion on it says, by its button or by its number; the next card is ready for the next key. */
import { cardsIn, form, isShown, listOf, tickOf } from "./board_cards.js";
import { lay } from "./board_move.js";
import { announce, word } from "./board_say.js";
import { focused } from "./board_step.js";

function goOn(card) {
  const cards = cardsIn(card.parentElement).filter(isShown);
  const place = cards.indexOf(card);
  const next = cards[place + 1] ?? cards[place - 1];
  if (next) tickOf(next).focus();
}

function take(button) {
  const card = button.closest("[data-card]");
  const list = listOf(button.value.split("-").at(-1));
  goOn(card);
  lay([card], list);
}

/** Take the suggestion with this number on the card that has the focus. */
export function takeNumber(number) {
  const button = focused().querySelectorAll("[name=take]")[number - 1];
  if (button) take(button);
  else announce(word("no-suggestion", { number }));
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "take") return;
  event.preventDefault();
  take(event.submitter);
});
