/** Show a chosen photo before it is sent, and make it small on the phone itself; that takes its place and time out too. */
const LONGEST = 1600;
const QUALITY = 0.82;

for (const field of document.querySelectorAll("[data-photo]")) {
  const input = field.querySelector("input[type=file]");
  const preview = field.querySelector("[data-photo-preview]");
  const remove = field.querySelector("[data-photo-remove]");
  const refused = field.querySelector("[data-photo-refused]");
  const name = field.querySelector("[data-photo-name]");
  if (!input || !preview || !remove || !refused || !name) continue;
  watch(input, preview, remove, refused, name);
  field.classList.add("photo-field--ready"); // shows our words instead of those of the browser
}

function watch(input, preview, remove, refused, name) {
  let made = null; // the small photo that we put in the field ourselves

  function say(sentence, place = refused) {
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  async function show() {
    const chosen = input.files[0];
    if (chosen === made && made) return;
    preview.hidden = true;
    remove.hidden = !chosen;
    say("");
    say(chosen?.name ?? "", name);
    if (!chosen) return;
    if (chosen.type && !chosen.type.startsWith("image/")) {
      input.value = "";
      remove.hidden = true;
      say("", name);
      say(refused.dataset.message);
      return;
    }
    if (!await draw(chosen, preview)) return; // this phone cannot show it; our computer may
    if (input.files[0] !== chosen) return; // another was chosen meanwhile
    preview.hidden = false;
    made = await shrunk(preview, chosen);
    if (input.files[0] === chosen) attach(made, input);
  }

  input.addEventListener("change", show);
  remove.addEventListener("click", () => {
    input.value = "";
    show();
    input.focus();
  });
  input.addEventListener("restore", ({ detail }) => { // a slip that was kept comes back
    attach(detail, input);
    show();
  });
  input.form?.addEventListener("reset", () => setTimeout(show));
  addEventListener("pageshow", show); // going back may restore the choice without a change event
}

async function draw(file, canvas) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return false;
  }
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return true;
}

async function shrunk(canvas, file) {
  const content = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return content ? new File([content], "foto.jpg", { type: "image/jpeg" }) : file;
}

/** Put a file in the field, as if it was chosen. */
function attach(file, input) {
  try {
    const carrier = new DataTransfer();
    carrier.items.add(file);
    input.files = carrier.files;
  } catch {
    // an older Safari: the photo goes as it is, and is made small on our side
  }
}
