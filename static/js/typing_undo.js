/** Take a saved slip back: the site forgets it, its number is free again, and its words are in the form. */
import { newId } from "./queue.js";
import { takeUp } from "./typing_mend.js";
import { inState, remove } from "./typing_queue.js";
import { announce, word } from "./typing_say.js";
import { post, read } from "./typing_send.js";

/** The id of what was taken back is spent: the site would take it for a repeat. */
function anew(slip) {
  const id = newId();
  const fields = slip.fields.filter(([name]) => !["submission_id", "number"].includes(name));
  return { ...slip, id, fields: [...fields, ["submission_id", id], ["number", slip.answer.loose ? "" : slip.answer.number]] };
}

/** Take a slip back, and put it in the form. */
export async function takeBack(slip) {
  try {
    const answer = await post(slip.answer.undo);
    const told = await read(answer);
    if (!answer.ok || !told) throw new Error(told?.sentence ?? told?.problems?.[0]?.[1] ?? word("odd"));
    remove(slip.id);
    takeUp(anew(slip));
    announce(word("taken-back", { number: slip.answer.number }));
  } catch (fault) {
    announce(fault instanceof TypeError ? word("unreachable") : fault.message);
  }
}

/** Take back what was saved last. */
export function takeBackLast() {
  const last = inState("saved").at(-1);
  if (last) takeBack(last);
  else announce(word("nothing-to-take-back"));
}
