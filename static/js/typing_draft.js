/** Keep what stands in the form for who opens the page anew, and ask before words are left behind. */
import { newId } from "./queue.js";
import { compose, fill, form, focusFirst, isEmpty } from "./typing_form.js";
import { draft, keepDraft } from "./typing_kept.js";
import { all, inState } from "./typing_queue.js";

const keepIt = () => keepDraft(isEmpty() ? null : compose());
const begun = form.hasAttribute("data-fresh") && draft(); // with errors of the site, the form holds the words itself

// A tab that was copied has the same draft: under one id only one of them would be saved.
if (begun) fill({ ...begun, id: all().some(({ id }) => id === begun.id) ? begun.id : newId() });
form.addEventListener("input", keepIt);
form.addEventListener("change", keepIt);
form.addEventListener("filled", keepIt);
addEventListener("beforeunload", (event) => {
  if (isEmpty() && !inState("waiting").length && !inState("failed").length) return;
  event.preventDefault();
  event.returnValue = ""; // for browsers that still want it
});
if (document.activeElement === document.body) focusFirst();
