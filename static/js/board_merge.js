/** Lead to the page that shows whose words come together. */
import { chosen, columnOf } from "./board_cards.js";
import { announce, warn, word } from "./board_say.js";
import { inTurn, post } from "./board_send.js";

function ask(cards) {
  const fields = cards.map((card) => ["cards", `${columnOf(card)}-${card.dataset.idea}-${card.dataset.version}`]);
  return inTurn(async () => {
    const answer = await post([...fields, ["do", "merge"]]);
    if (answer.location) location.assign(answer.location);
    else warn(answer.sentence);
  });
}

/** Ask whether cards may come together with the one they were dropped on. */
export const mergeInto = (target, cards) => ask([target, ...cards]);

/** Ask whether the chosen cards may come together. */
export function mergeChosen() {
  if (chosen().length) ask(chosen());
  else announce(word("choose-first"));
}
