// The staff page: come in by passkey, take a conversation from the queue, answer it, give it back.

import { dress } from "./page.js";
import { supported } from "./passkey.js";
import { follow } from "./sse.js";
import { copy, lineOf, show } from "./transcript.js";

const QUEUE_EVERY_MS = 2000;
const element = (id) => document.getElementById(id);
const LANGUAGES = { en: "English", "zh-Hans": "简体", "zh-Hant": "繁體" };

let open = null;
let watching = null;
let shown = new Set();
let timer = 0;

async function ask(path, method = "GET", body = undefined) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  return fetch(`/v1/staff${path}`, { method, headers, body: body && JSON.stringify(body) });
}

// ---------------------------------------------------------------- session

/** The invitation stands in the fragment, which is never sent by itself; it is used only when the button is pressed. */
const invitation = new URLSearchParams(location.hash.slice(1)).get("invitation");

function signedOut() {
  clearTimeout(timer);
  leave();
  const able = supported();
  show({ console: false, session: false, stops: false, stopping: false, "signed-out": true, unsupported: !able });
  show({ invited: able && Boolean(invitation), uninvited: able && !invitation });
  show({ refused: location.hash === "#refused", "sign-on": signsOn });
  for (const why of ENDINGS) show({ [`ended-${why}`]: why === ended });
}

/** Why a session is over that this browser had; what was being typed stays in its field. */
const ENDINGS = ["idle", "total", "order"];
let ended = null;

/** Whether the operator has a sign-on of its own. */
let signsOn = false;

/** Signs in with what the device made or signed; a device that will not is refused like a passkey that is not known. */
async function come(ceremony) {
  const body = await ceremony().catch(() => null);
  const answer = body && (await ask("/session", "POST", body));
  show({ refused: !answer?.ok });
  if (!answer?.ok) return;
  history.replaceState(null, "", location.pathname + location.search);
  await begin();
}

element("register").addEventListener("click", () =>
  come(async () => {
    const { options } = await (await ask("/passkeys/registration", "POST", { invitation })).json();
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return { invitation, credential: (await navigator.credentials.create({ publicKey })).toJSON() };
  }),
);

element("sign-in").addEventListener("click", () =>
  come(async () => {
    const { prompt, options } = await (await ask("/passkeys/options", "POST")).json();
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return { prompt, credential: (await navigator.credentials.get({ publicKey })).toJSON() };
  }),
);

element("sign-out").addEventListener("click", async () => {
  const ours = element("name").textContent.startsWith("sso:"); // came in by the operator's own sign-on
  const left = ours && (await ask("/sign-on/end", "POST"));
  if (!left) await ask("/session", "DELETE");
  location.assign(left?.ok ? (await left.json()).to : location.pathname);
});

// ---------------------------------------------------------------- queue

async function refresh() {
  clearTimeout(timer);
  const answer = await ask("/queue").catch(() => null);
  if (answer?.status === 401 && !(await known())) return signedOut();
  if (answer?.ok) list(await answer.json());
  await stops();
  timer = setTimeout(refresh, QUEUE_EVERY_MS);
}

// ---------------------------------------------------------------- what is switched off

const IN_CHARGE = ["supervisor", "officer"];
let role = "";
let stopsShown = "";

async function stops() {
  const answer = await ask("/stops").catch(() => null);
  if (!answer?.ok) return;
  const { stops: standing } = await answer.json();
  show({ stops: standing.length > 0, stopping: IN_CHARGE.includes(role) });
  const now = JSON.stringify(standing);
  if (now === stopsShown) return;
  stopsShown = now;
  element("stopped").replaceChildren(...standing.map(stoppedOne));
}

function stoppedOne(stop) {
  const item = copy("stopped-one");
  item.querySelector(".what").textContent = [stop.what, stop.incident].filter(Boolean).join(" · ");
  item.querySelector(".by").textContent = [stop.by, ...stop.agreed].join(", ");
  item.querySelector("time").dateTime = stop.at;
  item.querySelector(".why").textContent = stop.reason;
  item.querySelector(".lift").hidden = !IN_CHARGE.includes(role);
  item.querySelector(".lift").addEventListener("click", async () => {
    const { what, incident, reason } = stop;
    await ask("/stops/lift", "POST", { what, incident, reason: `lifted: ${reason}`.slice(0, 500) });
    stops();
  });
  dress(item);
  return item;
}

element("stopping").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await ask("/stops", "POST", { what: element("what").value, reason: element("why").value });
  if (answer.ok) element("why").value = "";
  stops();
});

let listed = "";

function list({ staff, waiting }) {
  show({ "signed-out": false, console: true, session: true, empty: waiting.length === 0 });
  element("name").textContent = staff;
  const now = JSON.stringify([waiting, open]);
  if (now === listed) return;
  listed = now;
  const focused = document.activeElement?.dataset.conversation;
  element("waiting").replaceChildren(...waiting.map(waitingOne));
  if (focused) element("waiting").querySelector(`[data-conversation="${CSS.escape(focused)}"]:not([hidden])`)?.focus();
}

function waitingOne(one) {
  const item = copy("waiting-one");
  const mine = one.keeper === "staff";
  item.querySelector(".reason").replaceChildren(named("reason", one.reason));
  item.querySelector(".queue").replaceChildren(named("queue", one.queue));
  item.querySelector(".language").textContent = LANGUAGES[one.language];
  item.querySelector("time").dateTime = one.since;
  if (one.conversation === open) item.setAttribute("aria-current", "true");
  for (const button of item.querySelectorAll("button")) button.dataset.conversation = one.conversation;
  item.querySelector(".take").hidden = mine;
  item.querySelector(".open").hidden = !mine;
  item.querySelector(".take").addEventListener("click", () => take(one.conversation));
  item.querySelector(".open").addEventListener("click", () => enter(one.conversation));
  dress(item);
  return item;
}

/** Gives the page's words for a name of ours, or the name itself where an operator's flows have made up their own. */
function named(kind, name) {
  const words = element(`${kind}-${name}`);
  return words ? words.content.cloneNode(true) : name;
}

async function take(conversation) {
  const answer = await ask(`/conversations/${conversation}/claim`, "POST");
  if (answer.ok) await enter(conversation);
  else explain("moved");
  refresh();
}

// ---------------------------------------------------------------- one conversation

async function enter(conversation) {
  const answer = await ask(`/conversations/${conversation}`);
  if (!answer.ok) return explain("moved");
  const view = await answer.json();
  leave();
  open = conversation;
  element("conversation").textContent = conversation;
  element("level").replaceChildren(element(`level-${view.level}`).content.cloneNode(true));
  for (const line of view.lines) add(line);
  show({ unpicked: false, problem: false, case: true });
  element("text").focus();
  watching = new AbortController();
  follow(`/v1/staff/conversations/${conversation}/events`, {
    headers: () => ({}),
    after: Math.max(-1, ...view.lines.map(({ turn }) => turn)),
    signal: watching.signal,
    heard: ({ name, data }) => (name === "line" ? add(data) : held(data.keeper)),
    ended: () => leave(),
  });
  refresh();
}

function leave() {
  watching?.abort();
  watching = null;
  open = null;
  shown = new Set();
  element("lines").replaceChildren();
  show({ unpicked: true, case: false });
}

function held(keeper) {
  if (keeper === "staff") return;
  leave();
  explain("moved");
}

function add(line) {
  const key = `${line.turn}:${line.speaker}`;
  if (!line.text || shown.has(key)) return;
  shown.add(key);
  element("lines").append(lineOf(line));
  element("log").scrollTop = element("log").scrollHeight;
}

function explain(name) {
  element("problem").replaceChildren(element(name).content.cloneNode(true));
  show({ problem: true });
}

/** One id for one text, kept until the server has said that it was recorded: a second press says nothing twice. */
const draft = { text: "", id: "" };

element("reply").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = element("text").value.trim();
  if (!text || !open) return;
  if (draft.text !== text) Object.assign(draft, { text, id: unique() });
  const answer = await ask(`/conversations/${open}/lines`, "POST", { message_id: draft.id, text }).catch(() => null);
  if (!answer?.ok) return explain(answer?.status === 409 ? "moved" : "unsaid");
  element("text").value = "";
  draft.text = "";
  show({ problem: false });
  add(await answer.json());
});

element("give-back").addEventListener("click", async () => {
  const returning = open;
  leave();
  const answer = await ask(`/conversations/${returning}/return`, "POST").catch(() => null);
  if (!answer?.ok) explain("moved");
  refresh();
});

function unique() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** Tells whether somebody is signed in; the data-protection officer is, and has no queue. */
async function known() {
  const answer = await ask("/session").catch(() => null);
  const session = answer?.ok ? await answer.json() : {};
  role = session.role ?? "";
  ended = session.ended ?? null;
  if (!session.staff) return false;
  element("name").textContent = session.staff;
  show({ "signed-out": false, session: true });
  return true;
}

async function begin() {
  const answer = await ask("/sign-on").catch(() => null);
  signsOn = Boolean(answer?.ok && (await answer.json()).sign_on);
  if (await known()) refresh();
  else signedOut();
}

begin();
