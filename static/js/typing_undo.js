/** Take a saved slip back: the site forgets it, its number is free again, and its words are in the form. */
import { newId } from "./queue.js";
import { takeUp } from "./typing_mend.js";
import { showProgress } from "./typing_progress.js";
import { inState, put, remove } from "./typing_queue.js";
import { announce, word } from "./typing_say.js";
import { post, read } from "./typing_send.js";

let isBusy = false;

/** It is a slip of its own, with its printed number; one that the site gave is spent. */
function anew({ fields, answer }) {
  const others = fields.filter(([name]) => name !== "number");
  return { id: newId(), fields: [...others, ["number", answer.loose ? "" : answer.number]] };
}

/** Ask the site to forget a slip; give why not, or "" when it did. */
async function ask({ answer: { undo, tin } }) {
  const answer = await post(undo).catch(() => null);
  const told = answer && await read(answer);
  if (!answer || !told) return word("not-taken-back");
  if (answer.ok && told.number) showProgress(told, String(tin ?? "")); // without: it was taken back before
  return answer.ok ? "" : told.sentence ?? word("not-taken-back");
}

/** Take a slip back, and put it in the form. */
export async function takeBack(slip) {
  if (isBusy) return;
  isBusy = true;
  const refusal = await ask(slip).finally(() => { isBusy = false; });
  if (refusal) {
    put({ ...slip, problems: [[null, refusal]] });
    announce(refusal);
    return;
  }
  remove(slip.id);
  takeUp(anew(slip));
  announce(word("taken-back", slip.answer));
}

/** Take back what was saved last. */
export function takeBackLast() {
  const last = inState("saved").at(-1);
  if (last) takeBack(last);
  else announce(word("nothing-to-take-back"));
}
