/** Play the slip dropping into the tin, once, where the page asks for it; nobody who prefers stillness sees it. */
const drop = document.querySelector("[data-drop]");

if (drop && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
  drop.addEventListener("animationend", (event) => {
    if (event.target === drop) drop.remove();
  });
  drop.hidden = false;
}
