/** Read the number of a paper slip; as optrommel/slips/paper_numbers.py, which explains. */
const CHECK_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ";
const SERIALS = 10000;
const WHOLE = /^(\d{5})(\d{4})([A-Z])$/;
const SHORT = /^(\d{1,4})([A-Z])$/;
const FILLING = /[\s\-–—_./]/g;
const IN_ADDRESS = /\/n\/([^/?#]+)/;

const letterOf = (batch, serial) => CHECK_LETTERS[(batch * SERIALS + serial) % CHECK_LETTERS.length];
const written = (batch, serial) => `${batch}-${String(serial).padStart(4, "0")}-${letterOf(batch, serial)}`;

function readWhole([, batch, serial, letter]) {
  const isRight = letterOf(Number(batch), Number(serial)) === letter;
  return isRight ? { number: written(Number(batch), Number(serial)) } : { fault: "letter" };
}

/** Of the batches that a short number can belong to, its letter tells which; without batches only the site knows. */
function readShort([, serial, letter], batches) {
  const [batch, ...others] = batches.filter((one) => letterOf(one, Number(serial)) === letter);
  if (!batch) return batches.length ? { fault: "letter" } : {};
  return others.length ? {} : { number: written(batch, Number(serial)) };
}

/** Give the number that was typed whole, or what is wrong with it ("shape", "letter"); neither: nobody here can tell. */
export function readNumber(typed, batches) {
  const bare = typed.replace(FILLING, "").toUpperCase();
  if (!bare) return {};
  const [whole, short] = [WHOLE.exec(bare), SHORT.exec(bare)];
  if (whole) return readWhole(whole);
  return short ? readShort(short, batches) : { fault: "shape" };
}

/** Give the number that a QR code holds, alone or in an address; "" when it is another code. */
export function numberIn(scanned) {
  const [, named] = IN_ADDRESS.exec(scanned) ?? [null, scanned];
  return readNumber(named, []).number ?? "";
}
