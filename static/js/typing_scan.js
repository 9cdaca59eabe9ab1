/** Change the picture beside the text without leaving what is being typed. */
const form = document.querySelector("form[data-typing]");
const KEYS = { PageUp: "before", PageDown: "after" };
let staysHere = false; // another slip is on this picture

const section = () => document.querySelector("[data-scan-beside]");

function ask(address, method = "GET", body = null) {
  return new Promise((resolve, reject) => {
    const asking = new XMLHttpRequest(); // a page, and no text that would have to become one
    asking.open(method, address);
    asking.responseType = "document";
    asking.onload = () => resolve(asking.response?.querySelector("[data-scan-beside]"));
    asking.onerror = () => reject(new TypeError("no answer"));
    asking.send(body);
  });
}

/** Put another picture in the place of this one, as large as it was, and keep the keyboard where it was. */
function put(fresh, focused) {
  const zoom = section().querySelector(":checked[name=zoom]")?.id;
  section().replaceWith(document.adoptNode(fresh));
  if (zoom && document.getElementById(zoom)) document.getElementById(zoom).checked = true;
  form.elements.scan.value = section().dataset.scanBeside;
  prepare();
  if (focused) (section().querySelector(focused) ?? section().querySelector("a, button"))?.focus();
}

async function go(address, focused, ...how) {
  const fresh = await ask(address, ...how);
  if (!fresh) throw new TypeError("no picture");
  put(fresh, focused);
}

/** Follow a link to another picture; when that cannot be done here, the browser follows it. */
function follow(link, focused) {
  staysHere = false;
  go(link.href, focused).catch(() => location.assign(link.href));
}

function turn(event) {
  event.preventDefault();
  const turning = event.target;
  go(turning.action, "[data-scan-turn] button", "POST", new FormData(turning)).catch(() => turning.submit());
}

function prepare() {
  for (const link of section().querySelectorAll("[data-scan-go]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      follow(link, `[data-scan-go="${link.dataset.scanGo}"]`);
    });
  }
  section().querySelector("[data-scan-turn]")?.addEventListener("submit", turn);
  section().querySelector("#again")?.addEventListener("click", ({ target }) => { staysHere = target.checked; });
  section().querySelector("[data-scan-keys]").hidden = false;
}

/** An empty slip is there: go on to the next picture, unless another slip is on this one. */
function goOn() {
  if (form.elements.text.value || form.elements.number.value) return;
  const [again, link] = [section().querySelector("#again"), section().querySelector("[data-scan-go=after]")];
  if (staysHere && again) again.checked = true;
  else if (link) follow(link);
}

document.addEventListener("keydown", (event) => {
  const link = event.altKey && section().querySelector(`[data-scan-go="${KEYS[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  follow(link);
});
form.addEventListener("filled", goOn);
prepare();
