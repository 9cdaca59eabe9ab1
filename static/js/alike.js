/** Ask, after a slip was sent, which ideas of neighbours look like it: a few times, each time after a longer pause. */
const PAUSES_MS = [4000, 6000, 10000, 20000, 40000];
const place = document.querySelector("[data-alike][data-ask-again]");

async function fetchPlace() {
  const { askPage } = await import("./ask_page.js");
  const page = await askPage(place.dataset.askAgain);
  return page?.querySelector("[data-alike]");
}

/** Show what came, or ask later; without an answer too, for a phone may be out of reach for a moment. */
async function ask(pauses) {
  const fresh = await fetchPlace().catch(() => place);
  if (!fresh || !("askAgain" in fresh.dataset)) place.replaceChildren(...(fresh?.children ?? []));
  else wait(pauses);
}

function wait([pause, ...later]) {
  if (pause) setTimeout(() => ask(later), pause);
}

if (place) wait(PAUSES_MS);
