/**
 * Find personal details in a text, by the rules of personal.json; nothing leaves the phone.
 * As optrommel/slips/personal.py and plausible.py, which explain; a test compares the two.
 */
const BLANK = "…";
const LETTERS = /[A-Z\u00c0-\u017f\u0660-\u0669\u06f0-\u06f9]/g;
const UNDECOMPOSED = { ł: "l", Ł: "l", ı: "i", ø: "o", Ø: "o", đ: "d", Đ: "d" };
const SIGN = /[a-z0-9]/g;
const LONGEST_NAME = 3;
const ROUNDS = 3;
const MOST_TRIED = 400;

const anyOf = (patterns) => `(?:${patterns.join("|")})`;
const isCapital = (letter) => letter !== letter.toLowerCase();

function flatLetter(letter) {
  if (letter >= "\u0660") return String(letter.charCodeAt(0) & 15);
  return UNDECOMPOSED[letter] || letter.normalize("NFD")[0].toLowerCase();
}

function flatten(text) {
  return text
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u2018\u2019`\u00b4]/g, "'")
    .replace(LETTERS, flatLetter);
}

function numberWords({ units, teens, tens }) {
  const words = new Map([["o", "0"]]);
  units.forEach((word, value) => words.set(word, `${value}`));
  teens.forEach((word, value) => words.set(word, `1${value}`));
  tens.forEach((word, index) => {
    words.set(word, `${index + 2}0`);
    units.forEach((unit, value) => value && words.set(`${unit}en${word}`, `${index + 2}${value}`));
  });
  return words;
}

function cuts(flat, sign, words) {
  const found = [];
  let read = "";
  for (const match of flat.matchAll(sign)) {
    read += words?.get(match[0]) ?? match[0];
    const end = match.index + match[0].length;
    if (!/[a-z0-9]/.test(flat.charAt(end))) found.unshift([read, end]);
  }
  return found;
}

const firstCut = (found, isRight) => found.find(([read]) => isRight(read))?.[1] ?? 0;

function isBsn(digits) {
  if (![8, 9].includes(digits.length) || !/[1-9]/.test(digits)) return false;
  const sum = [...digits.padStart(9, "0")].reduce((total, digit, at) => total + digit * (at === 8 ? -1 : 9 - at), 0);
  return sum % 11 === 0;
}

const mod97 = (signs) => [...signs].reduce((rest, sign) => Number(`${rest}${parseInt(sign, 36)}`) % 97, 0);

function makeChecks(data, digit, words) {
  const { parts, ibans } = data;
  const phoneSign = new RegExp(`[+]|${digit}`, "g");
  const numbers = new RegExp(`^${anyOf(data.numbers)}$`);
  const date = new RegExp(`^${data.dates}`);
  const street = new RegExp(`.{2}${anyOf(parts.street)}$`);
  const particles = new Set(data.particles.split(" "));
  const names = new Set(data.names);
  const notNames = new Set(data.not_names.split(" "));
  const isIban = (read) => read.length === ibans[read.slice(0, 2)] && mod97(read.slice(4) + read.slice(0, 4)) === 1;

  function isName(flat, word, shouted) {
    if (!isCapital(word.charAt(0)) || flat.length < 2 || notNames.has(flat) || street.test(flat)) return false;
    return !(shouted && word === word.toUpperCase());
  }

  function nameLength(flat, written, shouted) {
    for (let count = Math.min(LONGEST_NAME, flat.length); count; count -= 1) {
      if (names.has(flat.slice(0, count).join(" "))) return count;
    }
    for (const [at, word] of flat.entries()) {
      if (isName(word, written[at], shouted)) return at + 1;
      if (!particles.has(word) && !/^(?:[a-z]\.)+$/.test(word)) return 0;
    }
    return 0;
  }

  function name(flat, text, shouted = false) {
    const [words, written] = [flat.split(" "), text.split(" ")];
    let count = 0;
    let more;
    while ((more = nameLength(words.slice(count), written.slice(count), shouted))) count += more;
    return words.slice(0, count).join(" ").length;
  }

  function person(flat, text) {
    const start = flat.indexOf(" ") + 1;
    const title = text.slice(0, start);
    const length = name(flat.slice(start), text.slice(start), title === title.toUpperCase());
    return length && start + length;
  }

  return {
    phone: (flat) => (date.test(flat) ? 0 : firstCut(cuts(flat, phoneSign, words), (read) => numbers.test(read))),
    bsn: (flat) => firstCut(cuts(flat, SIGN), isBsn),
    iban: (flat) => firstCut(cuts(flat, SIGN), isIban),
    capital: (flat, text) => ([...text].some(isCapital) ? flat.length : 0),
    name,
    person,
  };
}

/** Make the rules of what personal.json holds. */
export function makeRules(data) {
  const words = numberWords(data);
  const digit = `[0-9]|${anyOf([...words.keys()].sort((one, other) => other.length - one.length))}(?!tien)`;
  const checks = makeChecks(data, digit, words);
  const parts = { ...data.parts, digit: [digit] };
  const expand = (source) => {
    const next = source.replace(/<([a-z]+)>/g, (_, name) => anyOf(parts[name]));
    return next === source ? source : expand(next);
  };
  return data.rules.map(({ kind, before = "^|[^a-z0-9]", body, check }) => ({
    kind,
    pattern: new RegExp(expand(`(${before})(${body})(?![a-z0-9])`), "gu"),
    check: checks[check] ?? ((flat) => flat.length),
  }));
}

/** Fetch the rules. */
export async function loadRules(url) {
  return makeRules(await (await fetch(url)).json());
}

function search({ kind, pattern, check }, text, flat) {
  const found = [];
  let tried = 0;
  let match;
  pattern.lastIndex = 0;
  while ((match = pattern.exec(flat))) {
    const start = match.index + match[1].length;
    const length = check(match[2], text.slice(start, start + match[2].length));
    pattern.lastIndex = start + 1;
    tried += 1;
    if (!length) continue;
    found.push({ kind, start, end: start + length });
    flat = flat.slice(0, start) + BLANK.repeat(length) + flat.slice(start + length);
    pattern.lastIndex = start + length - 1;
  }
  return [found, flat, tried];
}

/** Find the personal details in a text: [{kind, start, end}], sorted, none overlapping, in units of text.slice. */
export function findPersonal(text, rules) {
  let found = [];
  const written = text.replace(/[\t\u00a0\u00ad\u061c\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]/g, " ");
  let flat = flatten(written);
  let tried = 0;
  let before;
  for (let round = 0; round < ROUNDS && flat !== before && tried <= MOST_TRIED; round += 1) {
    before = flat;
    for (const rule of rules) {
      const [more, blanked, tries] = search(rule, written, flat);
      found = [...found, ...more];
      flat = blanked;
      tried += tries;
    }
  }
  return found.sort((one, other) => one.start - other.start);
}
