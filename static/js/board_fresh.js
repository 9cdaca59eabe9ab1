/** Bring the cards up to date with what the server tells; fetch only what changed, and touch nothing that is in use. */
import { board, cardIn, cardsIn, chosen, columnOf, isClosed, listOf, lists, nameOf, tellChanged, tickOf } from "./board_cards.js";
import { tell, word } from "./board_say.js";
import { askedSoFar, fetchPage } from "./board_send.js";
import { sentenceFor } from "./plural.js";

const MOST = 100; // cards a request may ask for
const isHeld = (card) => "held" in card.dataset; // under a hand that drags it
const hasFocus = (card) => card.contains(document.activeElement);

async function fetchCards(column, ideas) {
  const found = new Map();
  for (let start = 0; start < ideas.length; start += MOST) {
    const address = new URL(board.dataset.cards, location.href);
    address.searchParams.set("kolom", column);
    address.searchParams.set("ideeen", ideas.slice(start, start + MOST).join());
    const page = await fetchPage(address);
    for (const card of page.querySelectorAll("[data-card]")) found.set(card.dataset.idea, card);
  }
  return found;
}

const isAs = ({ dataset }, [idea, version, hint]) =>
  dataset.idea === String(idea) && dataset.version === String(version) && (dataset.hint ?? "") === hint;

function isOld(list, told) {
  const card = cardIn(list, told[0]);
  return !card || !isAs(card, told) || "moved" in card.dataset;
}

/** Tell whether somebody may be about to take what is suggested on a card: another suggestion waits until they went on. */
const isBeingRead = (card, newer) =>
  hasFocus(card) && card.dataset.version === newer.dataset.version && !("moved" in card.dataset);

function replace(card, fresh) {
  tickOf(fresh).checked = tickOf(card).checked;
  card.replaceWith(fresh);
}

/** Put the cards of a list in this order; those in use stay where they are. */
function order(list, ideas, isInUse) {
  let spot = list.firstElementChild;
  const skip = () => { while (spot && (isInUse(spot) || !spot.matches("[data-card]"))) spot = spot.nextElementSibling; };
  for (const card of ideas.map((idea) => cardIn(list, idea)).filter((one) => one && !isInUse(one))) {
    skip();
    if (card === spot) spot = spot.nextElementSibling;
    else list.insertBefore(card, spot);
  }
}

function arrange(list, cards, fresh, isInUse) {
  const wanted = new Set(cards.map(([idea]) => String(idea)));
  for (const card of cardsIn(list).filter((one) => !isInUse(one))) {
    const newer = fresh.get(card.dataset.idea);
    if (!wanted.has(card.dataset.idea)) card.remove();
    else if (newer && !isBeingRead(card, newer)) replace(card, newer);
  }
  for (const [idea, card] of fresh) if (!cardIn(list, idea)) list.append(card);
  order(list, cards.map(([idea]) => idea), isInUse);
}

/** Remember what has the focus and what is chosen, by idea: a card that a colleague lays elsewhere comes back as another. */
function holdOn() {
  const card = document.activeElement.closest?.("[data-card]");
  const [idea, column] = card ? [card.dataset.idea, columnOf(card)] : [];
  const picked = chosen();
  return () => {
    for (const one of picked.filter((old) => !old.isConnected)) choosePresent(one.dataset.idea);
    if (idea && !document.activeElement.closest?.("[data-card]")) focusOn(cardIn(listOf(column), idea) ?? anyOf(idea));
    tellChanged();
  };
}

const anyOf = (idea) => board.querySelector(`[data-idea="${idea}"]`);
const focusOn = (card) => card && tickOf(card).focus({ preventScroll: true });

function choosePresent(idea) {
  const same = [...board.querySelectorAll(`[data-idea="${idea}"]`)];
  if (same.length && !same.some((card) => tickOf(card).checked)) tickOf(same.at(-1)).checked = true;
}

function count(list, total) {
  const place = list.closest("[data-column]").querySelector("[data-total]");
  const sentence = sentenceFor(document.querySelector("template[data-board-words]").content.querySelector("[data-totals]"), total);
  if (place && place.textContent !== sentence) place.textContent = sentence;
}

const signature = (columns) => columns.map(({ id, name, is_open }) => (id ? `${id} ${is_open} ${name}` : "")).join("\n");
let columnsShown = signature(lists().map((list) => ({ id: Number(columnOf(list)), name: nameOf(list), is_open: !isClosed(list) })));

function tellOfThemes({ columns }) {
  if (signature(columns) === columnsShown) return;
  columnsShown = signature(columns);
  tell(word("board-changed"), ["refresh", () => location.reload()]);
}

/** Tell whether a card in use was left as it was, though the server has it otherwise. */
function lags({ list, cards }, isInUse) {
  const isAsItShould = (card) => cards.some((told) => isAs(card, told));
  return !cardsIn(list).filter((card) => isInUse(card) || hasFocus(card)).every(isAsItShould);
}

/**
 * Bring every column up to date. `isMine`: what changed is what was done here, so what has the focus may move too.
 * Gives whether all is shown; cards in use, and all when somebody here moved something meanwhile, are left for later.
 */
export async function refresh(state, { isMine = false } = {}) {
  const mark = askedSoFar();
  const isInUse = (card) => isHeld(card) || (!isMine && hasFocus(card));
  const columns = state.columns.map((column) => ({ ...column, list: listOf(column.id) })).filter(({ list }) => list);
  const fresh = await Promise.all(columns.map(({ id, list, cards }) =>
    fetchCards(id, cards.filter((card) => isOld(list, card)).map(([idea]) => idea))));
  if (askedSoFar() !== mark) return false;
  const restore = holdOn();
  columns.forEach(({ list, cards, total }, number) => { arrange(list, cards, fresh[number], isInUse); count(list, total); });
  restore();
  tellOfThemes(state);
  return !columns.some((column) => lags(column, isInUse));
}
