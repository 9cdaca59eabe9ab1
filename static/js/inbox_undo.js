/** Keep the way back in sight for ten seconds after a decision; then it is a plain line at the top, for as long as one likes. */
const SHOWN_MS = 10_000;

for (const notice of document.querySelectorAll("[data-fresh]")) {
  const settle = () => {
    if (notice.matches(":focus-within, :hover")) return setTimeout(settle, SHOWN_MS);
    return notice.classList.remove("notice--fresh");
  };
  notice.classList.add("notice--fresh");
  setTimeout(settle, SHOWN_MS);
}
