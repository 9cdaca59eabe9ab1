/** Show what is being saved, what was saved, and what came back; and how far the tin is. */
import { sentenceFor } from "./plural.js";
import { form, typed } from "./typing_form.js";
import { resume, takeUp } from "./typing_mend.js";
import { showProgress } from "./typing_progress.js";
import { all, inState, onChange, remove, stuck } from "./typing_queue.js";
import { announce, piece, word } from "./typing_say.js";
import { takeBack } from "./typing_undo.js";

const WORDS_SHOWN = 80;
const MOST_SHOWN = 12; // in each state
const place = document.querySelector("[data-queue]");
const list = place.querySelector("[data-queue-list]");
const summary = place.querySelector("[data-queue-summary]");
const ACTIONS = {
  "take-back": takeBack,
  mend: takeUp,
  resume,
  "throw-away": ({ id }) => remove(id),
};

const nameOf = (slip) => slip.answer?.number || typed(slip, "number") || word("no-number");

/** Fill in what only some slips have: sentences of the site, and ways on from there. */
function addSayings(made, { problems = [], link, answer }) {
  const say = (place, sentence) => { if (made.querySelector(place)) made.querySelector(place).textContent = sentence ?? ""; };
  const lead = (place, name, address) => {
    const way = made.querySelector(place);
    if (way && address) Object.assign(way, { [name]: address, hidden: false });
  };
  say("[data-problems-of]", problems.map(([, sentence]) => sentence).join(" "));
  say("[data-notice]", answer?.notice);
  if (answer?.loose) made.querySelector("[data-loose]").hidden = false;
  lead("[data-link]", "href", link);
  lead("[data-stub]", "action", answer?.stub);
}

function act(made, slip) {
  for (const [name, action] of Object.entries(ACTIONS)) {
    made.querySelector(`[data-do="${name}"]`)?.addEventListener("click", () => action(slip));
  }
}

/** Give what is shown of a slip: a piece of the page for each state. */
function item(slip) {
  const made = piece(slip.state);
  made.dataset.id = slip.id;
  made.querySelector("[data-number]").textContent = nameOf(slip);
  made.querySelector("[data-words]").textContent = [...typed(slip, "text")].slice(0, WORDS_SHOWN).join("");
  addSayings(made, slip);
  act(made, slip);
  return made;
}

/** What is being mended stands in the form. */
const isElsewhere = ({ id }) => id !== form.elements.submission_id.value;

function summarise() {
  const waiting = inState("waiting").length;
  if (waiting) return [sentenceFor(summary.parentElement, waiting), stuck() && word(stuck())].filter(Boolean).join(" ");
  const [failed, saved] = [inState("failed").filter(isElsewhere).length, inState("saved").at(-1)];
  if (failed) return word("came-back", { count: failed });
  return saved ? word(saved.answer.loose ? "saved-loose" : "saved", saved.answer) : "";
}

/** List first what a person has to look at, then what is under way and what was saved, the newest first. */
function inOrder() {
  const slips = all().filter(isElsewhere).reverse();
  return ["failed", "aside", "waiting", "saved"].flatMap((wanted) => slips.filter(({ state }) => state === wanted).slice(0, MOST_SHOWN));
}

/** Tell which button has the focus; "" when none does. */
function heldButton() {
  const button = list.contains(document.activeElement) && document.activeElement.closest("[data-do]");
  return button ? `[data-id="${button.closest("[data-id]").dataset.id}"] [data-do="${button.dataset.do}"]` : "";
}

function show() {
  place.hidden = !all().length;
  const held = heldButton();
  list.replaceChildren(...inOrder().map(item));
  const sentence = summarise();
  if (summary.textContent !== sentence) announce(sentence);
  summary.textContent = sentence;
  place.dataset.stuck = stuck() || (list.querySelector("[data-piece=failed]") ? "failed" : "");
  place.querySelector("[data-log-in]").hidden = stuck() !== "logged-out";
  const saved = inState("saved").at(-1);
  if (saved) showProgress(saved.answer, typed(saved, "tin"));
  if (held) (list.querySelector(held) ?? form.elements.text).focus();
}

onChange(show);
form.addEventListener("filled", show);
show();
