/** Fold columns away that one does not need now; this browser remembers which. A closed theme begins folded. */
import { board, cardsIn, isClosed, lists } from "./board_cards.js";

const KEY = `board-folded ${location.pathname}`;
const buttons = [...board.querySelectorAll("[data-fold]")];
const columnOf = (node) => node.closest("[data-column]");

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return []; // a browser that remembers nothing
  }
}

function remember() {
  const folded = [...board.querySelectorAll("[data-folded]")].map((column) => column.dataset.column);
  try {
    localStorage.setItem(KEY, JSON.stringify(folded));
  } catch {
    // then it holds for this page only
  }
}

function fold(button, isFolded) {
  columnOf(button).toggleAttribute("data-folded", isFolded);
  button.setAttribute("aria-expanded", String(!isFolded));
}

function emptiness() {
  for (const list of lists()) {
    const note = columnOf(list).querySelector("[data-empty]");
    if (note) note.hidden = cardsIn(list).length > 0;
  }
}

for (const button of buttons) {
  fold(button, isClosed(button) || remembered().includes(columnOf(button).dataset.column));
  button.addEventListener("click", () => {
    fold(button, button.getAttribute("aria-expanded") === "true");
    remember();
  });
}
board.addEventListener("cards", emptiness);
