/** Let a slip wait on the phone before it goes, so that no bad connection loses it; without storage the form goes as ever. */
import { askAbout } from "./ask.js";
import { all, newId, onChange, put, remove } from "./queue.js";
import { freshToken, sendAll } from "./send.js";
import "./waiting.js";

const form = document.querySelector("form[data-slip]");
const kept = document.querySelector("[data-kept]");
const banner = document.querySelector("[data-waiting-list]");
const button = form.querySelector(".button--wide");
let isBusy = false;
let lastId; // of the slip that `kept` speaks of
let mended; // the refused slip that is on the form again

/** Begin a new slip: with an id of its own and the tin of the address, also on a copy that was kept for another. */
function begin() {
  form.elements.submission_id.value = newId();
  const tin = new URLSearchParams(location.search).get("trommel");
  if (tin) form.elements.tin.value = tin;
}

async function fields() {
  const found = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && (value.size ?? 1));
  return Promise.all(found.map(async ([name, value]) => [name, value instanceof File ? await whole(value) : value]));
}

/** A picture may be gone from the camera's folder by the time it is sent: keep its bytes. */
async function whole(file) {
  return new File([await file.arrayBuffer()], file.name, { type: file.type });
}

function isComplete() {
  const { help, name, contact } = form.elements;
  if (help) name.required = contact.required = help.checked;
  return form.checkValidity();
}

/** Send the form as it goes without this script: the server then shows what is wrong, with the words kept. */
async function sendPlainly() {
  const token = form.elements.csrf_token;
  token.value = await freshToken(form.dataset.token).catch(() => token.value);
  form.submit();
}

async function handOver() {
  if (!isComplete()) return navigator.onLine ? sendPlainly() : form.reportValidity();
  const personal = await askAbout(form.elements.text);
  if (personal === "back") return undefined;
  form.elements.personal.value = personal;
  const slip = {
    id: form.elements.submission_id.value,
    at: Date.now(),
    page: location.pathname + location.search,
    action: form.getAttribute("action"),
    token: form.dataset.token,
    fields: await fields(),
    state: "waiting",
    tries: 0,
  };
  await put(slip);
  if (mended) await remove(mended);
  await sendAll();
  return finish((await all()).find(({ id }) => id === slip.id));
}

async function finish(slip) {
  if (slip?.state === "sent") return location.replace(`/volg/${slip.code}`);
  if (slip?.state === "refused" && slip.reason !== "large") {
    await remove(slip.id);
    return sendPlainly();
  }
  if (slip?.state === "waiting") sayKept(slip);
  return undefined;
}

function sayKept(slip) {
  lastId = slip.id;
  form.reset();
  form.elements.text.value = "";
  form.elements.help?.dispatchEvent(new Event("change"));
  begin();
  form.hidden = true;
  kept.hidden = false;
  kept.focus();
}

function writeAnother() {
  kept.hidden = true;
  form.hidden = false;
  form.elements.text.focus();
}

/** Put a refused slip on the form again, to be mended. */
function fill(slip) {
  for (const [name, value] of slip.fields) {
    if (["submission_id", "tin", "csrf_token"].includes(name) || typeof value !== "string") continue;
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (!/checkbox|radio/.test(control.type)) control.value = value;
      else if (control.value === value) control.checked = true;
      control.dispatchEvent(new Event("change"));
    }
  }
  mended = slip.id;
}

async function mend() {
  const [, id] = /^#briefje-(.+)$/.exec(location.hash) ?? [];
  const slip = id && (await all()).find((one) => one.id === id);
  if (slip) fill(slip);
}

/** When the slip that was kept goes after all, its writer sees its code, or why not. */
async function follow() {
  const slip = kept.hidden ? null : (await all()).find(({ id }) => id === lastId);
  if (slip?.state === "sent") location.replace(`/volg/${slip.code}`);
  if (slip?.state === "refused") writeAnother();
}

/** Take the slip from the form, once however often the button is pressed. */
export async function submit() {
  if (isBusy) return;
  isBusy = banner.hidden = true;
  button.setAttribute("aria-disabled", "true");
  await handOver().catch(sendPlainly);
  isBusy = banner.hidden = false;
  button.removeAttribute("aria-disabled");
}

kept.querySelector("[data-write-another]").addEventListener("click", writeAnother);
onChange(() => follow().catch(() => {}));
addEventListener("hashchange", () => mend().catch(() => {}));
begin();
mend().catch(() => {});
