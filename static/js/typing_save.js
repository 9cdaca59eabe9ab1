/** Save what was typed: it goes in the queue, and the next empty slip is there at once. */
import { lacking, unsay } from "./problems.js";
import { problemWithNumber } from "./typing_check.js";
import { compose, form } from "./typing_form.js";
import { next, sayProblems } from "./typing_mend.js";
import { add } from "./typing_queue.js";

function problems() {
  const number = problemWithNumber();
  return [...(number ? [["number", number]] : []), ...lacking(form.elements)];
}

/** Note how long the hands had to wait: until the next slip can be typed, and until it can be seen. */
function measure(from) {
  form.dataset.readyMs = (performance.now() - from).toFixed(1);
  delete form.dataset.shownMs;
  requestAnimationFrame(() => setTimeout(() => { form.dataset.shownMs = (performance.now() - from).toFixed(1); }));
}

/** Save the slip in the form, unless something is lacking; `timeStamp` is when the key was pressed. */
export function save({ timeStamp }) {
  const found = problems();
  if (found.length) {
    sayProblems(found);
    return;
  }
  unsay(form);
  add(compose());
  next();
  measure(timeStamp);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save(event);
});
