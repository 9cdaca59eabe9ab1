/** Say at once what is wrong with a slip's number: a slip of the pen here, and what others did with it by the site. */
import { form, typed } from "./typing_form.js";
import { readNumber } from "./typing_number.js";
import { all } from "./typing_queue.js";
import { word } from "./typing_say.js";
import { post, read } from "./typing_send.js";

const field = form.elements.number;
const said = form.querySelector("[data-number-said]");
const way = form.querySelector("[data-number-link]");
const note = form.querySelector("[data-number-note]");
const batches = (form.dataset.batches ?? "").split(" ").filter(Boolean).map(Number);
const known = { value: "", sentence: "", link: "" }; // what is wrong with the number that was asked about last

/** Lead to the slip that has the number already; "" is none. */
function lead(link) {
  way.href = link;
  way.hidden = !link;
}

/** Say under the field what is wrong with the number that stands there ("": nothing), and which slip has it. */
export function sayNumber(sentence, link = sentence && sentence === known.sentence ? known.link : "") {
  Object.assign(known, { value: field.value, sentence, link });
  lead(link);
  said.textContent = sentence;
  note.textContent = "";
  field.setAttribute("aria-invalid", sentence ? "true" : "false");
  said.closest(".field").classList.toggle("field--bad", Boolean(sentence));
}

/** A slip may lie in the wrong tin: it is typed over all the same. */
const noteOf = ({ tin }) => (tin && String(tin) !== form.elements.tin.value ? word("other-tin", { tin }) : "");

async function askSite(value) {
  const answer = await post(form.dataset.numberAt, [["number", value], ["tin", form.elements.tin.value]]);
  const told = answer.ok && await read(answer);
  if (!told || field.value !== value) return;
  if (told.number) field.value = told.number;
  sayNumber(told.problem ?? "", told.link ?? "");
  note.textContent = told.problem ? "" : noteOf(told);
}

/** Tell whether another slip that the site has yet to save has this number. */
const isTwice = (number) => all().some((slip) => slip.state !== "saved" && slip.id !== form.elements.submission_id.value && typed(slip, "number") === number);

/** Look at the number; the site is asked as soon as it is whole. */
function look() {
  const { number, fault } = readNumber(field.value, batches);
  if (number) field.value = number;
  sayNumber(problemWithNumber());
  if (field.value && !fault) askSite(field.value).catch(() => {}); // out of reach: it says so when the slip is saved
}

/** While it is being typed nothing is wrong with it yet. */
function lookAhead() {
  const { number } = readNumber(field.value, []);
  if (number) look();
  else if (said.textContent) sayNumber("");
}

/** Give what is known to be wrong with the number in the form. */
export function problemWithNumber() {
  const { fault } = readNumber(field.value, batches);
  if (fault) return word(`number-${fault}`);
  if (field.value && isTwice(field.value)) return word("number-twice");
  return known.value === field.value ? known.sentence : "";
}

/** Put a number in the form, and look at it. */
export function setNumber(number) {
  field.value = number;
  look();
}

field.addEventListener("input", lookAhead);
field.addEventListener("change", look);
form.addEventListener("filled", () => sayNumber(""));
