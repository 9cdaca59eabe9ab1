/** Say how far something is that is made beside the website, and show the page anew when it is ready. */
const EVERY_MS = 2000;

const place = document.querySelector("[data-progress-at]");

async function look() {
  if (document.hidden) return; // nobody looks
  const answer = await fetch(place.dataset.progressAt, { headers: { Accept: "application/json" } });
  if (!answer.ok) return location.reload(); // logged out, or gone: the page says which
  const { is_under_way, sentence } = await answer.json();
  if (!is_under_way) return location.reload();
  place.querySelector("[data-progress]").textContent = sentence;
}

if (place) {
  const again = () => setTimeout(() => look().catch(() => {}).finally(again), EVERY_MS); // offline: look again later
  again();
}
