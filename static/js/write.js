/** Let a slip wait on the phone before it goes, so that no bad connection loses it; without storage it goes at once. */
import { askAbout, askAfter, canAsk } from "./ask.js";
import { compose, numbered } from "./compose.js";
import { lacking, problem, say, unsay } from "./problems.js";
import { all, newId, onChange, put, remove } from "./queue.js";
import { attempt, freshToken, sendAll } from "./send.js";
import "./waiting.js";

const form = document.querySelector("form[data-slip]");
const saved = document.querySelector("[data-saved]");
const banner = document.querySelector("[data-waiting-list]");
const button = form.querySelector(".button--wide");
let isBusy = false;
let lastId; // of the slip that `saved` speaks of
let mended; // the refused slip that is on the form again

/** Begin a new slip: with an id of its own and the tin of the address, also on a copy that was kept for another. */
function begin() {
  form.elements.submission_id.value = newId();
  const tin = new URLSearchParams(location.search).get("trommel");
  if (tin) form.elements.tin.value = tin;
}

/** Send the form as it goes without this script: the server then asks on a page what this browser cannot. */
async function sendPlainly() {
  const token = form.elements.csrf_token;
  token.value = await freshToken(form.dataset.token).catch(() => token.value);
  form.submit();
}

async function keepAndSend(slip) {
  await put(await numbered(slip));
  if (mended) await remove(mended);
  await sendAll();
  return (await all()).find(({ id }) => id === slip.id);
}

/** Send a slip that this phone cannot keep. */
async function sendAtOnce(slip) {
  const tried = await attempt(slip);
  if (tried.state === "waiting") throw new Error("neither kept nor sent");
  return tried;
}

async function handOver() {
  unsay(form);
  const problems = lacking(form.elements);
  if (problems.length) return say(form, problems);
  const personal = await askAbout(form.elements.text);
  return personal === "back" ? undefined : deliver(personal);
}

async function deliver(personal) {
  form.elements.personal.value = personal;
  const slip = await compose(form);
  return finish(await keepAndSend(slip).catch(() => sendAtOnce(slip)));
}

async function finish(slip) {
  if (slip?.state === "sent") return location.replace(`/volg/${slip.code}`);
  if (slip?.state === "waiting") return sayKept(slip);
  if (slip?.state === "refused") return mendNow(slip);
  return undefined;
}

/** Say what is wrong while its writer looks on; the words and the photo are still in the form. */
async function mendNow({ id, reason, problems, findings }) {
  await remove(id).catch(() => {});
  form.elements.website.value = ""; // what a browser filled in there must not keep its writer out
  if (!problems) return say(form, [problem(reason === "large" ? "large" : "other")]);
  if (problems.length) return say(form, problems);
  if (!canAsk) return sendPlainly();
  const personal = await askAfter(form.elements.text, findings);
  return personal === "back" ? undefined : deliver(personal);
}

function sayKept(slip) {
  lastId = slip.id;
  form.reset();
  form.elements.text.value = "";
  form.elements.help?.dispatchEvent(new Event("change"));
  begin();
  form.hidden = true;
  saved.hidden = false;
  saved.focus();
}

function writeAnother() {
  saved.hidden = true;
  form.hidden = false;
  form.elements.text.focus();
}

/** Put a refused slip on the form again, to be mended. */
function fill(slip) {
  for (const [name, value] of slip.fields) {
    if (["submission_id", "tin", "csrf_token"].includes(name)) continue;
    if (value instanceof File) {
      form.elements[name].dispatchEvent(new CustomEvent("restore", { detail: value }));
      continue;
    }
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (!/checkbox|radio/.test(control.type)) control.value = value;
      else if (control.value === value) control.checked = true;
      control.dispatchEvent(new Event("change"));
    }
  }
  mended = slip.id;
  if (slip.problems?.length) say(form, slip.problems);
}

async function mend() {
  const [, id] = /^#briefje-(.+)$/.exec(location.hash) ?? [];
  const slip = id && (await all()).find((one) => one.id === id);
  if (slip) fill(slip);
}

/** When the slip that was kept goes after all, its writer sees its code, or why not. */
async function follow() {
  const slip = saved.hidden ? null : (await all()).find(({ id }) => id === lastId);
  if (slip?.state === "sent") location.replace(`/volg/${slip.code}`);
  if (slip?.state === "refused") writeAnother();
}

/** Take the slip from the form, once however often the button is pressed. */
export async function submit() {
  if (isBusy) return;
  isBusy = banner.hidden = true;
  button.setAttribute("aria-disabled", "true");
  await handOver().catch(() => say(form, [problem("other")]));
  isBusy = banner.hidden = false;
  button.removeAttribute("aria-disabled");
}

saved.querySelector("[data-write-another]").addEventListener("click", writeAnother);
onChange(() => follow().catch(() => {}));
addEventListener("hashchange", () => mend().catch(() => {}));
begin();
mend().catch(() => {});
