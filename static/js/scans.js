/** Send pictures from a telephone's roll one by one, so that a bad one or a lost connection keeps no other back. */
import { askPage } from "./ask_page.js";
import { sentenceFor } from "./plural.js";

const form = document.querySelector("form[data-scans]");
const input = form.elements.photos;
const said = form.querySelector("[data-scans-said]");
const bar = form.querySelector("[data-scans-progress]");
const list = form.querySelector("[data-scans-problems]");
const look = form.querySelector("[data-scans-look]");
const button = form.querySelector("button");
let isBusy = false;

const word = (name, ...values) => values.reduce((text, [sign, value]) => text.replace(sign, value), said.dataset[name]);

async function send(photo) {
  const body = new FormData(form);
  body.delete("photos");
  body.append("photos", photo, photo.name);
  const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("no answer of ours");
  const told = await answer.json();
  return told.problems ? told : { kept: 0, known: 0, problems: [`${photo.name}: ${told.sentence}`] };
}

function show(problem) {
  const line = document.createElement("li");
  line.textContent = problem;
  list.append(line);
  list.hidden = false;
}

function begin(count) {
  isBusy = true;
  list.replaceChildren();
  list.hidden = look.hidden = true;
  bar.max = count;
  bar.value = 0;
  bar.hidden = false;
  button.setAttribute("aria-disabled", "true");
}

/** Show the pictures of the tin as they are now; when that is not to be had, a link leads there. */
async function showList() {
  const link = look.querySelector("a");
  link.search = `?trommel=${form.elements.tin.value}`;
  const fresh = (await askPage(link.href).catch(() => null))?.querySelector("[data-scans-list]");
  if (fresh) document.querySelector("[data-scans-list]").replaceWith(document.adoptNode(fresh));
  look.hidden = Boolean(fresh);
}

function end(count, total) {
  isBusy = false;
  said.textContent = [word("done", ["#", total.kept], ["…", count]), total.known ? sentenceFor(form, total.known) : ""].join(" ");
  showList();
  input.value = "";
  button.removeAttribute("aria-disabled");
}

async function sendAll(photos) {
  const total = { kept: 0, known: 0 };
  begin(photos.length);
  for (const [place, photo] of photos.entries()) {
    said.textContent = word("busy", ["#", place + 1], ["…", photos.length]);
    const told = await send(photo).catch(() => ({ kept: 0, known: 0, problems: [word("lost", ["#", photo.name])] }));
    total.kept += told.kept;
    total.known += told.known ?? 0;
    told.problems.forEach(show);
    bar.value = place + 1;
  }
  end(photos.length, total);
}

form.addEventListener("submit", (event) => {
  const photos = [...input.files];
  if (!photos.length) return; // the server says so
  event.preventDefault();
  if (!isBusy) sendAll(photos);
});
addEventListener("beforeunload", (event) => { if (isBusy) event.preventDefault(); });
form.querySelector("[data-without-script]").hidden = true;
