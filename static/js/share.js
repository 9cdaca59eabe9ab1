/** Offer the phone's own way to send a link, where it has one. */
if (navigator.share) {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.addEventListener("click", () => {
      const { share: url, text, title } = button.dataset;
      navigator.share({ url, text, title }).catch(() => {}); // closed without choosing: nothing to say
    });
    button.hidden = false;
  }
}
