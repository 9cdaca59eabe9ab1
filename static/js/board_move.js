/** Lay cards somewhere else: at once on the screen, then on the server; what is refused goes back. */
import { cardIn, choose, columnOf, form, settle, tellChanged } from "./board_cards.js";
import { catchUp } from "./board_poll.js";
import { tell, warn } from "./board_say.js";
import { inTurn, post } from "./board_send.js";
import { remember, undoForm } from "./board_undo.js";

const isAlso = () => form.elements.also?.checked ?? false;

/** Remember where cards lie; give what lays them back. */
export function whereabouts(cards) {
  const lay = cards.map((card) => [card, card.parentElement, card.nextElementSibling]).reverse();
  return () => {
    for (const [card, list, next] of lay) list.insertBefore(card, next?.parentElement === list ? next : null);
    tellChanged();
  };
}

function put(cards, list, before) {
  const focused = document.activeElement;
  for (const card of cards) list.insertBefore(card, before);
  if (cards.some((card) => card.contains(focused))) focused.focus({ preventScroll: true });
  tellChanged();
}

/** Show on the screen that cards lie elsewhere, or there too; give what undoes that. */
function show(cards, list, before, back) {
  if (!isAlso()) {
    put(cards, list, before);
    return back;
  }
  back();
  const copies = cards.filter((card) => !cardIn(list, card.dataset.idea)).map((card) => card.cloneNode(true));
  put(copies, list, before);
  for (const copy of copies) settle(copy, copy.dataset.version);
  return () => copies.forEach((copy) => copy.remove());
}

function again(retry) {
  const fields = Object.entries(retry).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  return () => inTurn(async () => finish(await post(fields)));
}

const hasWay = ({ retry }) => Object.keys(retry ?? {}).length > 0;

/** Say what came of it; the cards that moved get their new versions before the next move is based on them. */
async function finish(answer, { cards = [], back = () => {}, keep = false } = {}) {
  if (answer.ok) {
    if (!keep) for (const card of cards) choose(card, false);
    tell(answer.message, ...(answer.entry ? [undoForm(answer.entry)] : []));
    remember(answer.entry);
    leave();
  } else {
    back();
    warn(answer.sentence, ...(hasWay(answer) ? [[answer.isOffline ? "again" : "anyway", again(answer.retry)]] : []));
  }
  await catchUp((state) => answer.ok && learn(cards, state));
  return answer.ok;
}

function leave() {
  if (form.elements.also) form.elements.also.checked = false;
  if (form.elements.why) form.elements.why.value = "";
}

function learn(cards, { columns }) {
  const versions = new Map(columns.flatMap((column) => column.cards).map(([idea, version]) => [String(idea), version]));
  for (const card of cards.filter((one) => one.isConnected)) {
    settle(card, versions.get(card.dataset.idea) ?? card.dataset.version);
    card.dataset.moved = ""; // what it says of other columns may have changed too
  }
}

const cardFields = (origins) => origins.map(([card, column]) => ["cards", `${column}-${card.dataset.idea}-${card.dataset.version}`]);

function fieldsOf(origins, target, before, also) {
  return [...cardFields(origins), ["theme_id", target], ["before", before ?? ""], ...also];
}

/**
 * Lay cards in a list, above `before` (a card) or last, and tell the server.
 * `from`: in which column each lay and `back`: what lays them there, when a hand has moved them already;
 * `keep`: they stay chosen; `deed`: fields that say it another way.
 */
export function lay(cards, list, { before = null, from = cards.map(columnOf), back = whereabouts(cards), keep = false, deed = [] } = {}) {
  const also = isAlso() ? [["also", "y"], ["why", form.elements.why?.value ?? ""]] : [];
  const [target, beforeIdea] = [columnOf(list), before?.dataset.idea];
  const origins = cards.map((card, number) => [card, from[number]]);
  const undo = show(cards, list, before, back);
  return inTurn(async () => finish(await post(deed.length ? [...cardFields(origins), ...deed] : fieldsOf(origins, target, beforeIdea, also)), { cards, back: undo, keep }));
}
