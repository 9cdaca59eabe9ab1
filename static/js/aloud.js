/** Read the page aloud, with a voice of the device: one from elsewhere would send the words out. */
const TEXT = "h1, h2, h3, p, li, dt, dd, th, td, label, legend, summary";
const SILENT = "nav, button, .button, .code, .visually-hidden, [aria-hidden=true], [data-silent]";
const speech = window.speechSynthesis;
const button = document.querySelector("[data-aloud]");
const base = (language) => language.toLowerCase().split(/[-_]/)[0];
const voiceFor = (language) => speech.getVoices().find((one) => one.localService && base(one.lang) === base(language));

function parts() {
  const isHeard = (part) => part.getClientRects().length && !part.closest(SILENT) && !part.parentElement.closest(TEXT);
  return [...document.querySelectorAll("main :is(" + TEXT + ")")].filter(isHeard);
}

function say(part) {
  const words = new SpeechSynthesisUtterance(part.innerText);
  words.lang = part.closest("[lang]").lang;
  words.voice = voiceFor(words.lang) ?? null;
  speech.speak(words);
  return words;
}

function turn(isOn) {
  speech.cancel();
  button.textContent = isOn ? button.dataset.stop : button.dataset.aloud;
  if (isOn) parts().map(say).at(-1).onend = () => turn(false);
}

const offer = () => { button.hidden = !voiceFor(document.documentElement.lang); };

if (speech && button) {
  button.addEventListener("click", () => turn(button.textContent !== button.dataset.stop));
  addEventListener("pagehide", () => turn(false));
  speech.addEventListener?.("voiceschanged", offer);
  offer();
}
