/** Fetch what sends slips only where there is something to send: one waits on this phone, or one is being written. */
const PAINTED_MS = 300; // after the page has come: what is looked up must not be in the way of its first paint
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

async function look() {
  const { entries } = await import("./queue.js");
  if ((await entries()).length) await import("./waiting.js");
}

const quietly = () => look().catch(() => {}); // without storage nothing waits
const isCodeOfWriter = document.querySelector("#code") && document.referrer; // seen now, it is no news on the next page
if (isCodeOfWriter) quietly();
else addEventListener("load", () => setTimeout(quietly, PAINTED_MS));
