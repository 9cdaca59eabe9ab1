/** What one key does while a slip is typed over. */
import { form } from "./typing_form.js";
import { announce, word } from "./typing_say.js";
import { save } from "./typing_save.js";
import { takeBackLast } from "./typing_undo.js";

const text = form.elements.text;
const button = form.querySelector("[data-illegible]");

/** Put words at the cursor, in a way that the browser can undo; a word of its own between those that stand there. */
function insert(words) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  const before = /\S$/.test(value.slice(0, start)) ? " " : "";
  const after = /^\S/.test(value.slice(end)) ? " " : "";
  text.focus();
  const whole = before + words + after;
  if (document.execCommand("insertText", false, whole)) return;
  text.setRangeText(whole, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

const markIllegible = () => insert(button.dataset.illegible);

/** Turn a tick around, and say so: who types in another field neither sees nor hears it. */
function turn(name) {
  const tick = form.elements[name];
  tick.click();
  announce(word(`${name}-${tick.checked ? "on" : "off"}`));
}

function turnHelp() {
  turn("help");
  form.elements[form.elements.help.checked ? "name" : "text"].focus();
}

/** Without a picture there is nothing to turn. */
const turnAgain = () => form.elements.again && turn("again");

// F2 and F8 do nothing in any browser, whatever the keyboard or its language, and screen readers let them through.
const KEYS = {
  "ctrl+enter": save,
  "ctrl+shift+enter": takeBackLast,
  f2: markIllegible,
  "shift+f2": turnHelp,
  f8: () => turn("is_doubtful"),
  "shift+f8": turnAgain,
};

const nameOf = ({ key, ctrlKey, metaKey, shiftKey }) => [
  ...(ctrlKey || metaKey ? ["ctrl"] : []), ...(shiftKey ? ["shift"] : []), key.toLowerCase(),
].join("+");

document.addEventListener("keydown", (event) => {
  const action = !event.altKey && !event.repeat && !event.isComposing && KEYS[nameOf(event)];
  if (!action) return;
  event.preventDefault();
  action(event);
});

form.elements.number.addEventListener("keydown", (event) => {
  if (nameOf(event) !== "enter" || event.isComposing) return;
  event.preventDefault(); // it would save
  text.focus();
});
button.addEventListener("click", markIllegible);
document.querySelector("[data-take-back-last]").addEventListener("click", takeBackLast);
for (const part of document.querySelectorAll("[data-by-script]")) part.hidden = false;
document.querySelector("[data-keys]").open = matchMedia("(min-width: 1000px)").matches; // where there is room beside
