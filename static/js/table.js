/** A phone that goes round: what one person wrote or saw is not one step back for the next. */
import { sentenceFor } from "./plural.js";
import { entries, onChange } from "./queue.js";
import "./table_done.js";

const place = document.querySelector("[data-at-table]");
let most = 0;
let ended = 0;

for (const link of document.querySelectorAll("a[data-replaces]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href);
  });
}

/** Give how many slips the site has of this round; a page that was kept does not know, the page before it did. */
function known() {
  const { atTable, count } = place.dataset;
  const counted = Math.max(Number(count ?? 0), Number(sessionStorage.getItem(atTable)));
  sessionStorage.setItem(atTable, counted);
  return counted;
}

/** Give when the round before this one ended, if the site does not know that yet; what it counted is of that round. */
function endOfLast(found) {
  const isEnd = ({ action, state }) => state === "ending" && action.startsWith(place.dataset.atTable);
  for (const { at } of found.filter(isEnd)) ended = at;
  if (ended) place.dataset.count = 0;
  return ended;
}

/** Count those, and what was written here since. */
async function count() {
  const found = await entries();
  const since = endOfLast(found);
  const here = found.filter(({ action, at, state, sentAt }) =>
    action === place.dataset.atTable && at > since && (state === "waiting" || sentAt > performance.timeOrigin));
  most = Math.max(most, known() + here.length);
  place.dataset.most = most; // the next slip is one more
  place.querySelector("[data-code-later]").hidden = navigator.onLine && !here.some(({ state }) => state === "waiting");
  const shown = place.querySelector("[data-table-count]");
  shown.textContent = sentenceFor(place, most);
  shown.hidden = !most;
}

if (place) {
  const recount = () => count().catch(() => {});
  onChange(recount);
  for (const change of ["online", "offline"]) addEventListener(change, recount);
  recount();
}
