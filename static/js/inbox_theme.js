/** Let a key choose a theme where it may not publish at once, and whichever button publishes lay the slip there. */
const select = document.querySelector("[data-lay-in]");
const told = document.querySelector("[data-told-choice]");
const buttons = document.querySelectorAll("[data-chooses]");

/** Let every way to publish, and every button, know what is chosen. */
function spread() {
  for (const input of document.querySelectorAll("[data-laid-in]")) input.value = select.value;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === select.value));
  if (!told) return;
  const name = select.value && select.selectedOptions[0].textContent;
  told.textContent = name ? told.dataset.chose.replace("{name}", () => name) : "";
}

if (select) {
  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      select.value = select.value === button.value ? "" : button.value;
      spread();
    });
  }
  select.addEventListener("change", spread);
  addEventListener("pageshow", spread); // going back restores a choice without a change event
}
