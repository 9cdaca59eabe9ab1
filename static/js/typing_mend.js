/** Take a slip up again in the form; what stood there is laid aside until that is done. */
import { say, unsay } from "./problems.js";
import { sayNumber } from "./typing_check.js";
import { compose, empty, fill, focusFirst, form, isEmpty } from "./typing_form.js";
import { inState, putAside, remove } from "./typing_queue.js";

function layAside() {
  if (!isEmpty()) putAside(compose());
}

/** Say what is wrong, [field id or null, sentence] each (`link`: the slip that has the number), and go to the first field that can be mended. */
export function sayProblems(problems, link) {
  const [number, others] = [problems.find(([id]) => id === "number"), problems.filter(([id]) => id !== "number")];
  unsay(form);
  if (others.length) say(form, others);
  if (number) sayNumber(number[1], link);
  const [id] = problems.find(([one]) => form.elements[one]) ?? ["text"];
  form.elements[id].focus();
}

/** Put a slip in the form, with what is wrong with it. */
export function takeUp(slip) {
  layAside();
  fill(slip);
  sayProblems(slip.problems ?? [], slip.link);
}

/** Take up what was laid aside. */
export function resume(slip) {
  takeUp(slip);
  remove(slip.id); // it stands in the form, which keeps it
}

/** After a slip was saved: what was laid aside comes back, else there is an empty one. */
export function next() {
  const aside = inState("aside").at(-1);
  empty();
  if (aside) resume(aside);
  else focusFirst();
}
