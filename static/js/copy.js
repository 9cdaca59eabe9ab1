/** Show each copy button where a clipboard exists; copy the text it points at, and say so on the button itself. */
const SHOWN_MS = 4000;

/** Let the button say it, as wide as it was, and tell who cannot see it; afterwards all is as before. */
function say(button, status) {
  if (button.dataset.words) return; // it still says so
  const sentence = status.dataset.message;
  button.dataset.words = button.textContent;
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.textContent = status.textContent = sentence;
  setTimeout(() => {
    button.textContent = button.dataset.words;
    button.style.minInlineSize = "";
    delete button.dataset.words;
    status.textContent = "";
  }, SHOWN_MS);
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.querySelector(button.dataset.copy);
    const status = button.closest("section, main")?.querySelector("[data-copy-done]");
    if (!source || !status) continue;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim().replace(/\s+/g, " "));
      } catch {
        return; // refused by the browser: the code is still on the page, to be selected by hand
      }
      say(button, status);
    });
    button.hidden = false;
  }
}
