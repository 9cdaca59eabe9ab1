/** Show how far the chosen tin is. */
import { form } from "./typing_form.js";
import { word } from "./typing_say.js";

const place = document.querySelector("[data-progress]");

/** Show what the site counted in the tin with a number ("": in none), if that is the chosen one. */
export function showProgress({ typed, printed, unnumbered }, tin) {
  if (tin !== form.elements.tin.value) return;
  const name = tin ? "progress" : "progress-without-tin";
  const told = word(tin && !printed ? "progress-unprinted" : name, { typed, printed, tin });
  const besides = tin && printed && unnumbered ? [word("progress-unnumbered", { count: unnumbered })] : [];
  place.textContent = [told, ...besides].join(" · ");
}
