/** Compare two texts word by word; as `changes` in optrommel/moderation/marking.py, for a person who types. */
const MOST_CELLS = 250_000; // two texts of 500 words; longer ones are compared as a whole between their ends

const words = (text) => text.match(/\s+|\S+/g) ?? [];

function sameAtStart(one, other) {
  let count = 0;
  while (count < Math.min(one.length, other.length) && one[count] === other[count]) count += 1;
  return count;
}

/** Give for each pair of places how many words the rests of both texts share, in order. */
function shared(old, now) {
  const rows = [new Uint16Array(now.length + 1)];
  for (let row = old.length - 1; row >= 0; row -= 1) {
    const below = rows[0];
    const here = new Uint16Array(now.length + 1);
    for (let at = now.length - 1; at >= 0; at -= 1) {
      here[at] = old[row] === now[at] ? below[at + 1] + 1 : Math.max(below[at], here[at + 1]);
    }
    rows.unshift(here);
  }
  return rows;
}

function middle(old, now) {
  if (old.length * now.length > MOST_CELLS) return [["gone", old.join("")], ["new", now.join("")]];
  const table = shared(old, now);
  const pieces = [];
  let [row, at] = [0, 0];
  while (row < old.length || at < now.length) {
    if (row < old.length && at < now.length && old[row] === now[at]) {
      pieces.push(["", old[row]]);
      [row, at] = [row + 1, at + 1];
    } else if (row < old.length && (at === now.length || table[row + 1][at] >= table[row][at + 1])) {
      pieces.push(["gone", old[row]]);
      row += 1;
    } else {
      pieces.push(["new", now[at]]);
      at += 1;
    }
  }
  return pieces;
}

/** Put neighbours of one kind together; of a change first all that went, then all that came. */
function joined(pieces) {
  const runs = [];
  let gone = "";
  let added = "";
  const flush = () => {
    if (gone) runs.push(["gone", gone]);
    if (added) runs.push(["new", added]);
    gone = added = "";
  };
  for (const [kind, text] of pieces) {
    if (kind === "gone") gone += text;
    else if (kind === "new") added += text;
    else {
      flush();
      if (runs.at(-1)?.[0] === "") runs.at(-1)[1] += text;
      else runs.push(["", text]);
    }
  }
  flush();
  return runs.filter(([, text]) => text);
}

/** Cut two texts in pieces: [kind, text], with kind "gone", "new" or "" (in both). */
export function changes(before, after) {
  const [old, now] = [words(before), words(after)];
  const start = sameAtStart(old, now);
  const end = sameAtStart(old.slice(start).reverse(), now.slice(start).reverse());
  const pieces = middle(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return joined([["", old.slice(0, start).join("")], ...pieces, ["", old.slice(old.length - end).join("")]]);
}
