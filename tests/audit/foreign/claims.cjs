// Weighs claims about a log with @sigstore/verify, and writes one line for each: nothing where it is believed.
const { createPublicKey } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const folder = process.argv[2];
const load = createRequire(join(folder, "package.json"));
const inside = (name) => load(join(folder, "node_modules", "@sigstore", "verify", "dist", "tlog", name));
const { verifyMerkleInclusion } = inside("merkle.js");
const { verifyCheckpoint } = inside("checkpoint.js");

const octets = (text) => Buffer.from(text, "base64");
// An Ed25519 key as SubjectPublicKeyInfo (RFC 8410): the same twelve bytes before every one.
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

function weigh(one) {
  if (one.Kind === "inclusion") {
    const inclusionProof = { logIndex: String(one.Index), hashes: one.Hashes.map(octets) };
    const entry = { inclusionProof, canonicalizedBody: octets(one.Leaf) };
    verifyMerkleInclusion(entry, { logSize: BigInt(one.Size), logHash: octets(one.Root) });
  } else if (one.Kind === "note") {
    const [, name, id, key] = one.Key.match(/^([^+]+)\+([^+]+)\+(.+)$/);
    const publicKey = createPublicKey({ key: Buffer.concat([SPKI, octets(key).subarray(1)]), format: "der", type: "spki" });
    const log = { logID: Buffer.from(id, "hex"), baseURL: `https://${name}`, publicKey };
    const head = verifyCheckpoint({ inclusionProof: { checkpoint: { envelope: one.Note } } }, [log]);
    if (head.logSize !== BigInt(one.Size) || !head.logHash.equals(octets(one.Root))) throw new Error("another head");
  } else {
    throw new Error(`a claim of kind ${one.Kind}`);
  }
}

function answer(one) {
  try {
    weigh(one);
    return "";
  } catch (error) {
    return `${error.code ?? ""} ${error.message}`;
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(answer)));
