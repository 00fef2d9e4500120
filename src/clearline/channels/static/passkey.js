// Passkeys in a page: the two ceremonies of WebAuthn, each between two requests.

/** Tells whether passkeys can be used here; a page that was reached by an IP address has no domain to make them for. */
export function supported() {
  const named = !/^[\d.]+$|^\[/.test(location.hostname);
  return named && typeof PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
}

/**
 * Asks the device for a passkey and has it checked; gives the level that is proved then.
 * @param {(path: string, body?: object) => Promise<Response>} post sends to the conversation
 * @param {(purpose: string) => void} told is called with what the passkey is asked for
 */
export async function prove(post, told = () => {}) {
  const { purpose, options } = await (await post("/passkeys/options")).json();
  told(purpose);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  return (await post("/passkeys/proof", { credential: credential.toJSON() })).json();
}

/** Has the device make a passkey, and has it kept. */
export async function register(post) {
  const { options } = await (await post("/passkeys/registration")).json();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey });
  return (await post("/passkeys", { credential: credential.toJSON() })).json();
}
