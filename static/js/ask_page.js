/** Ask the site for a page, to take a part of it; text that would have to become one is never trusted. */
const PATIENCE_MS = 15000;

export function askPage(address, method = "GET", body = null) {
  return new Promise((resolve, reject) => {
    const asking = new XMLHttpRequest();
    asking.open(method, address);
    asking.responseType = "document";
    asking.timeout = PATIENCE_MS;
    asking.onload = () => resolve(asking.response);
    asking.onerror = asking.ontimeout = () => reject(new TypeError("no answer"));
    asking.send(body);
  });
}
