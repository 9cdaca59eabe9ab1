/** Show each copy button where a clipboard exists; copy the text it points at and say so. */
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.querySelector(button.dataset.copy);
    if (!source) continue;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim().replace(/\s+/g, " "));
      } catch {
        return; // refused by the browser: the code is still on the page, to be selected by hand
      }
      const done = button.closest("section")?.querySelector("[data-copy-done]");
      if (done) done.textContent = done.dataset.message;
    });
    button.hidden = false;
  }
}
