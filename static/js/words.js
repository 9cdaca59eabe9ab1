/** Say, while words are typed, on how many slips and ideas they fit. */
const PAUSE_MS = 500; // of the hands
const place = document.querySelector("[data-counts-words]");
const field = document.querySelector("#words");
let alarm;
let asked = "";

async function ask() {
  const typed = field.value.trim();
  if (typed === asked) return;
  asked = typed;
  if (!typed) return show("");
  const answer = await fetch(`${place.dataset.countsWords}?${new URLSearchParams({ woorden: typed })}`);
  if (typed === asked) show(answer.ok ? (await answer.json()).sentence : "");
}

function show(sentence) {
  place.textContent = sentence;
}

field.addEventListener("input", () => {
  clearTimeout(alarm);
  alarm = setTimeout(() => ask().catch(() => show("")), PAUSE_MS);
});
