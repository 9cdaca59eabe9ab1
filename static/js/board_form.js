/** Send the move form of the board without leaving the page. */
import { chosen, form, listOf } from "./board_cards.js";
import { lay } from "./board_move.js";
import { mergeChosen } from "./board_merge.js";
import { stepAlong } from "./board_step.js";
import { warn, word } from "./board_say.js";

const DEEDS = { up: () => stepAlong(-1), down: () => stepAlong(1), merge: mergeChosen, "": layChosen };

function layChosen() {
  lay(chosen(), listOf(form.elements.theme_id.value));
}

form.addEventListener("submit", (event) => {
  const deed = event.submitter?.value ?? "";
  const isNew = deed === "new" || (!deed && !form.elements.theme_id.value);
  if (isNew || !(deed in DEEDS)) return; // a new theme is a new column: the whole page comes anew
  event.preventDefault();
  if (chosen().length) DEEDS[deed]();
  else warn(word("choose-first"));
});
