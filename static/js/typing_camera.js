/** Read a slip's number with the camera, where the browser can read QR codes; it is on only while one is looked for. */
import { setNumber } from "./typing_check.js";
import { form } from "./typing_form.js";
import { numberIn } from "./typing_number.js";
import { announce, word } from "./typing_say.js";

const button = form.querySelector("[data-camera]");
const panel = form.querySelector("[data-camera-panel]");
const video = panel.querySelector("video");
const said = panel.querySelector("[data-camera-said]");
let stream = null;

const frame = () => new Promise((shown) => { requestAnimationFrame(shown); });

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = video.srcObject = null;
  panel.hidden = true;
}

function say(name) {
  panel.hidden = false;
  said.textContent = word(name);
}

/** Look until a slip's number is seen, or nobody waits for it any more (""). */
async function look(detector) {
  while (stream) {
    const codes = await detector.detect(video).catch(() => []); // the first frames hold no picture yet
    const number = codes.map(({ rawValue }) => numberIn(rawValue)).find(Boolean);
    if (number) return number;
    if (codes.length) say("scan-other");
    await frame();
  }
  return "";
}

async function scan() {
  say("scan-aim");
  stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  await video.play();
  const number = await look(new window.BarcodeDetector({ formats: ["qr_code"] }));
  stop();
  if (!number) return;
  setNumber(number);
  announce(word("scanned", { number }));
  form.elements.text.focus();
}

/** Say why there is no picture; the number can be typed. */
function refuse({ name }) {
  stop();
  say(name === "NotAllowedError" ? "scan-refused" : "scan-no-camera");
  form.elements.number.focus();
}

async function offer() {
  const formats = await window.BarcodeDetector.getSupportedFormats();
  button.hidden = !formats.includes("qr_code");
}

if ("BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) offer().catch(() => {});
button.addEventListener("click", () => (stream ? stop() : scan().catch(refuse)));
panel.querySelector("[data-camera-stop]").addEventListener("click", () => {
  stop();
  form.elements.number.focus();
});
panel.addEventListener("keydown", ({ key }) => key === "Escape" && stop());
addEventListener("pagehide", stop);
