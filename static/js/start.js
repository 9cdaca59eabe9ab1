/** Fetch what sends slips only where there is something to send: one waits on this phone, or one is being written. */
import { entries } from "./queue.js";

const form = document.querySelector("form[data-slip]");
const write = () => import("./write.js");

if (form) {
  form.addEventListener("focusin", () => write().catch(() => {}), { once: true });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { submit } = await write().catch(() => ({ submit: () => form.submit() }));
    submit();
  });
}
if (form && location.hash.startsWith("#briefje-")) write();
entries().then((found) => found.length && import("./waiting.js")).catch(() => {}); // without storage nothing waits
