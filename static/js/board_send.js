/** Send moves to the server, one after the other, each based on what the one before it brought. */
import { form } from "./board_cards.js";
import { word } from "./board_say.js";

let turn = Promise.resolve();
let waiting = 0;
let asked = 0;

/** Count the moves that are on their way, and all that were ever made. */
export const underway = () => waiting;
export const askedSoFar = () => asked;

/** Do something when all that was asked before is done. */
export function inTurn(act) {
  waiting += 1;
  asked += 1;
  const done = turn.then(act).finally(() => { waiting -= 1; });
  turn = done.catch(() => {});
  return done;
}

/** Read what the server says; a page in the place of that is nothing we asked for. */
export async function read(answer) {
  if (!answer.headers.get("Content-Type")?.includes("json")) return { ok: false, sentence: word("odd") };
  return { ok: answer.ok, ...await answer.json() };
}

function gather(fields) {
  const names = [...new Set(fields.map(([name]) => name))];
  return Object.fromEntries(names.map((name) => [name, fields.filter(([other]) => other === name).map(([, value]) => value)]));
}

/** Post fields, [name, value] each, as the move form would; give what the server says, also when it is out of reach. */
export async function post(fields, address = form.action) {
  const body = new URLSearchParams(fields);
  body.set("csrf_token", form.elements.csrf_token.value);
  try {
    return await read(await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } }));
  } catch {
    return { ok: false, sentence: word("offline"), retry: gather(fields), isOffline: true };
  }
}

/** Fetch a page as a document, whose parts may be taken over: no text becomes HTML here. */
export function fetchPage(address) {
  return new Promise((resolve, reject) => {
    const asking = new XMLHttpRequest();
    asking.open("GET", address);
    asking.responseType = "document";
    asking.onload = () => (asking.response ? resolve(asking.response) : reject(new TypeError("no page")));
    asking.onerror = () => reject(new TypeError("no answer"));
    asking.send();
  });
}
