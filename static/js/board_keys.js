/** Work the board by keys: every key does what a button does, none while somebody types, and they can be switched off. */
import { board, cardsIn, choose, form, isShown, tickOf } from "./board_cards.js";
import { focused, inHand, listBeside, stepAlong, stepAside } from "./board_step.js";
import { mergeChosen } from "./board_merge.js";
import { announce, hush, word } from "./board_say.js";
import { takeNumber } from "./board_take.js";
import { undo } from "./board_undo.js";

const SWITCH = "board-keys";
const TYPED_IN = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
const toggle = document.querySelector("[data-keys-on]");
const help = document.querySelector("[data-keys]");
const field = document.querySelector("[data-find]");
let cameFrom = null;

const focusOn = (card) => card && tickOf(card).focus();
const shownIn = (list) => cardsIn(list).filter(isShown);

function along(steps) {
  const cards = shownIn(focused().parentElement);
  focusOn(cards[cards.indexOf(focused()) + steps]);
}

function aside(steps) {
  const here = focused().parentElement;
  const place = shownIn(here).indexOf(focused());
  let list = listBeside(here, steps);
  while (!shownIn(list).length && listBeside(list, steps) !== list) list = listBeside(list, steps);
  const cards = shownIn(list);
  focusOn(cards[Math.min(place, cards.length - 1)]);
}

function leave(place) {
  cameFrom = focused() ?? cameFrom;
  const fold = place.closest("details");
  if (fold) fold.open = true;
  place.focus();
}

function chooseColumn() {
  for (const card of inHand()) choose(card); // the one with the focus would be forgotten on the way
  if (inHand().length) leave(form.elements.theme_id);
  else announce(word("choose-first"));
}

const KEYS = {
  "Alt+ArrowUp": () => stepAlong(-1),
  "Alt+ArrowDown": () => stepAlong(1),
  "Alt+ArrowLeft": () => stepAside(-1),
  "Alt+ArrowRight": () => stepAside(1),
  ",": () => stepAside(-1),
  ".": () => stepAside(1),
  "m": chooseColumn,
  "v": mergeChosen,
  "z": undo,
  "/": () => leave(field),
  "?": () => { help.open = true; leave(help.querySelector("summary")); },
};
const ON_A_CARD = {
  ArrowUp: () => along(-1),
  ArrowDown: () => along(1),
  ArrowLeft: () => aside(-1),
  ArrowRight: () => aside(1),
};
const NUMBERS = ["1", "2", "3"]; // on some keyboards with the shift key

const isOn = () => toggle.checked;
const nameOf = ({ altKey, key }) => (altKey ? `Alt+${key}` : key);

function onACard(event) {
  if (NUMBERS.includes(nameOf(event))) return () => takeNumber(Number(event.key));
  return !event.shiftKey && ON_A_CARD[nameOf(event)];
}

function onKey(event) {
  if (!isOn() || event.ctrlKey || event.metaKey || event.defaultPrevented || event.target.matches(TYPED_IN)) return;
  const act = KEYS[nameOf(event)] ?? (focused() && onACard(event));
  if (!act) return;
  event.preventDefault();
  act();
}

const goBack = () => focusOn(cameFrom?.isConnected && isShown(cameFrom) ? cameFrom : board.querySelector("[data-card]:not([hidden])"));

function back(event) {
  if (event.key !== "Escape" || !event.target.matches(TYPED_IN)) return;
  event.preventDefault();
  const fold = event.target.closest("details");
  if (fold && !event.target.value) fold.open = false;
  goBack();
}

/** Fold up what is unfolded, and go back to what unfolded it. */
function foldUp(event) {
  const part = event.target.closest("details[open]");
  if (event.key !== "Escape" || !part) return;
  part.open = false;
  if (part === help) goBack();
  else part.querySelector("summary").focus();
}

function sendOnEnter(event) {
  if (event.key !== "Enter") return;
  event.preventDefault();
  form.requestSubmit();
  if (event.target.value) goBack(); // where the next key is for the cards again
}

function remembered() {
  try {
    return localStorage.getItem(SWITCH);
  } catch {
    return null; // in a window that remembers nothing
  }
}

toggle.checked = remembered() !== "off";
toggle.addEventListener("change", () => {
  try {
    localStorage.setItem(SWITCH, isOn() ? "on" : "off");
  } catch {
    // then it holds for this page only
  }
});
addEventListener("keydown", onKey);
addEventListener("keydown", (event) => event.key === "Escape" && isOn() && !event.target.matches(TYPED_IN) && hush());
for (const part of [help, form]) part.addEventListener("keydown", foldUp);
field.addEventListener("keydown", back);
form.elements.theme_id.addEventListener("keydown", back);
form.elements.theme_id.addEventListener("keydown", sendOnEnter);
