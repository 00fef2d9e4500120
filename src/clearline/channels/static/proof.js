// Checks, in the reader's own browser, that entries of the public log are in the tree that its checkpoint signs.
//
// Formats: leaves and inclusion proofs of RFC 9162 (2.1.1, 2.1.3.2), checkpoints as C2SP signed notes. Nothing is believed
// that the desk says of its own proof: every hash is computed here from the leaf up.

const ED25519 = 1;
const KEY_ID_BYTES = 4;

const utf8 = (text) => new TextEncoder().encode(text);
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const equal = (one, other) => one.length === other.length && one.every((octet, place) => octet === other[place]);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((place, part) => (whole.set(part, place), place + part.length), 0);
  return whole;
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function fromHex(text) {
  if (!/^([0-9a-f]{2})+$/.test(text)) throw new Error("no hash in hex");
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

/** Tells the root to which a leaf leads along its proof, or null where the proof has not the right length. */
async function climbed({ leaf, index, hashes }, size) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return null;
  // Division, since the bits of a large log do not fit into those of JavaScript's operators.
  const half = (number) => Math.floor(number / 2);
  let place = index;
  let last = size - 1;
  let value = await sha256(Uint8Array.of(0), utf8(leaf));
  for (const sibling of hashes.map(fromHex)) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      value = await sha256(Uint8Array.of(1), sibling, value);
      while (place > 0 && place % 2 === 0) [place, last] = [half(place), half(last)];
    } else {
      value = await sha256(Uint8Array.of(1), value, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 ? value : null;
}

function readNote(note) {
  const cut = note.lastIndexOf("\n\n");
  const text = note.slice(0, cut + 1);
  const [origin, size, root] = text.split("\n");
  if (cut < 0 || !/^(0|[1-9][0-9]{0,15})$/.test(size)) throw new Error("no checkpoint");
  const signatures = note
    .slice(cut + 2)
    .split("\n")
    .filter((line) => line.startsWith("\u2014 "))
    .map((line) => line.slice(2).split(" "))
    .map(([name, encoded]) => ({ name, octets: fromBase64(encoded) }));
  return { text, origin, size: Number(size), root: fromBase64(root), signatures };
}

async function readKey(line) {
  const [name, id, ...rest] = line.split("+");
  const material = fromBase64(rest.join("+"));
  const made = (await sha256(utf8(`${name}\n`), material)).slice(0, KEY_ID_BYTES);
  if (!equal(made, fromHex(id))) throw new Error("a key is not the one it names");
  return { name, id: made, type: material[0], octets: material.slice(1) };
}

/** Tells "good", "bad", or "unknown" where this browser has no Ed25519. */
async function signature(note, keys) {
  const own = (await Promise.all(keys.map(readKey))).filter(({ type, name }) => type === ED25519 && name === note.origin);
  for (const key of own) {
    const line = note.signatures.find(({ name, octets }) => name === key.name && equal(octets.slice(0, KEY_ID_BYTES), key.id));
    if (!line) return "bad";
    let imported;
    try {
      imported = await crypto.subtle.importKey("raw", key.octets, "Ed25519", false, ["verify"]);
    } catch {
      return "unknown";
    }
    const good = await crypto.subtle.verify("Ed25519", imported, line.octets.slice(KEY_ID_BYTES), utf8(note.text));
    if (!good) return "bad";
  }
  return own.length ? "good" : "bad";
}

/** Tells of the whole proof and of each entry; whatever cannot be read counts as false. */
export async function check({ checkpoint, keys, entries }) {
  let note;
  let signed;
  try {
    note = readNote(checkpoint);
    signed = await signature(note, keys);
  } catch {
    note = null;
    signed = "bad";
  }
  const checked = await Promise.all(
    entries.map(async (entry) => {
      try {
        const root = note && (await climbed(entry, note.size));
        const { tag, at } = JSON.parse(entry.leaf);
        return { index: entry.index, tag, at, good: Boolean(root) && equal(root, note.root) };
      } catch {
        return { index: entry.index, tag: "", at: "", good: false };
      }
    }),
  );
  return { signed, size: note?.size ?? 0, entries: checked, good: signed !== "bad" && checked.every(({ good }) => good) };
}
