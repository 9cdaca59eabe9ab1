/** Let a checkbox show and hide the part of the form it speaks of; without this script that part is always there. */
for (const box of document.querySelectorAll("input[data-unfolds]")) {
  const part = document.querySelector(box.dataset.unfolds);
  if (!part) continue;
  const fold = () => { part.hidden = !box.checked; };
  box.setAttribute("aria-controls", part.id);
  box.addEventListener("change", fold);
  addEventListener("pageshow", fold); // going back restores the tick without a change event
  fold();
}
