/** Say on the button how many slips are ticked. */
for (const form of document.querySelectorAll("[data-counts]")) {
  const count = () => {
    form.querySelector("[data-count]").textContent = `(${form.querySelectorAll(":checked").length})`;
  };
  form.addEventListener("change", count);
  addEventListener("pageshow", count); // going back restores ticks without a change event
}
