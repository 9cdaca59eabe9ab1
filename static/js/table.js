/** A phone that goes round: what one person wrote or saw is not one step back for the next. */
import { sentenceFor } from "./plural.js";
import { all, onChange } from "./queue.js";

const place = document.querySelector("[data-at-table]");
const ending = document.querySelector("form[data-ends-table]");
let most = 0;

for (const link of document.querySelectorAll("a[data-replaces]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href);
  });
}

/** Give how many slips the site has of this round; a page that was kept does not know, the page before it did. */
function known() {
  const { atTable, count } = place.dataset;
  const most = Math.max(Number(count ?? 0), Number(sessionStorage.getItem(atTable)));
  sessionStorage.setItem(atTable, most);
  return most;
}

/** Count those, and what was written here since. */
async function count() {
  const here = (await all()).filter(({ action, state, sentAt }) =>
    action === place.dataset.atTable && (state === "waiting" || sentAt > performance.timeOrigin));
  most = Math.max(most, known() + here.length);
  if (!most) return;
  const shown = place.querySelector("[data-table-count]");
  shown.textContent = sentenceFor(place, most);
  shown.hidden = false;
}

ending?.addEventListener("submit", () => sessionStorage.clear());
if (place) {
  onChange(() => count().catch(() => {}));
  count().catch(() => {});
}
