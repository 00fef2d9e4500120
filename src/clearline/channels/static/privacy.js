// "My privacy": what is kept of the customer of this tab's conversation, and what they may do about it.
//
// Proving who one is happens in the conversation itself: the page says the caller's words there and shows the answer.

import { dress } from "./page.js";
import { prove, register, supported } from "./passkey.js";
import { check } from "./proof.js";

const KEPT = "clearline.conversation";
const CONVERSATIONS = "/v1/conversations";
const PROVED = "I have used my passkey.";
const SAYS = {
  en: { ask: "login", done: "Done.", failed: "That did not work. Nothing was changed.", sent: "Your request has the number {id} and is answered by {due}.", gone: "Your data will be deleted. The request has the number {id}; it is done by {due}.", more: "This needs your second proof first: use your passkey, or type a code of your app in the chat.", saved: "Saved.", passkey: "Passkey", app: "Authenticator app", remove: "Remove", until: "answered by", granted: "done on", refused: "refused, with the reasons in your conversation, on", proved: "Checked here: all {count} notes are in the log of {size} entries, and its signature is good.", unsigned: "All {count} notes are in the log of {size} entries. This browser cannot check its signature: download the proof and use clearline audit proof.", disproved: "This does not fit: {count} of {all} notes are not what was signed. Download the proof and tell the data-protection officer.", forged: "This does not fit: the log is not signed by its key. Download the proof and tell the data-protection officer.", early: "Nothing of this conversation is in the log yet. Try again in a moment.", erasure: "delete my data, asked for on {asked}.", open: "It is done by {due}.", held: "Put off since {due}: the law obliges us to keep some of it for now. Until then it is used for nothing else, and then it is deleted. You may complain to the data protection authority or go to court.", deleted: "Done on {done}. Deleted: conversations {conversations}, keys {keys}. The public log notes it under this number.", fits: "fits", misfits: "does not fit" },
  "zh-Hans": { ask: "登录", done: "已完成。", failed: "没有成功，未做任何更改。", sent: "申请编号{id}，最晚{due}前答复。", gone: "您的信息将被删除。申请编号{id}，最晚{due}前完成。", more: "这一步需要第二种核实方式：请使用通行密钥，或在对话中输入验证器应用的数字。", saved: "已保存。", passkey: "通行密钥", app: "验证器应用", remove: "删除", until: "最晚答复", granted: "已办理，", refused: "未予同意（理由见对话），", proved: "已在此验证：{count}条记录都在共{size}条的日志中，签名有效。", unsigned: "{count}条记录都在共{size}条的日志中。此浏览器无法验证签名：请下载证明，用 clearline audit proof 验证。", disproved: "不相符：{all}条记录中有{count}条与签名的内容不一致。请下载证明并告知个人信息保护负责人。", forged: "不相符：日志没有有效签名。请下载证明并告知个人信息保护负责人。", early: "这次对话的记录尚未写入日志，请稍后再试。", erasure: "删除我的信息，{asked}提出。", open: "最晚{due}前完成。", held: "自{due}起推迟：依照法律要求，部分资料须暂时保留。保留期间不作他用，要求解除后即予删除。您可以向监管部门投诉或提起诉讼。", deleted: "已于{done}完成：删除了{conversations}次对话和{keys}个密钥。公开日志以此编号记下了这次删除。", fits: "相符", misfits: "不相符" },
  "zh-Hant": { ask: "登入", done: "已完成。", failed: "沒有成功，未做任何更動。", sent: "申請編號{id}，最晚{due}前答覆。", gone: "您的資料將被刪除。申請編號{id}，最晚{due}前完成。", more: "這一步需要第二種核實方式：請使用通行密鑰，或在對話中輸入驗證器應用程式的數字。", saved: "已儲存。", passkey: "通行密鑰", app: "驗證器應用程式", remove: "刪除", until: "最晚答覆", granted: "已辦理，", refused: "未予同意（理由見對話），", proved: "已在此驗證：{count}筆紀錄都在共{size}筆的日誌中，簽章有效。", unsigned: "{count}筆紀錄都在共{size}筆的日誌中。此瀏覽器無法驗證簽章：請下載證明，用 clearline audit proof 驗證。", disproved: "不相符：{all}筆紀錄中有{count}筆與簽署的內容不一致。請下載證明並告知個人資料保護負責人。", forged: "不相符：日誌沒有有效簽章。請下載證明並告知個人資料保護負責人。", early: "這次對話的紀錄尚未寫入日誌，請稍後再試。", erasure: "刪除我的資料，{asked}提出。", open: "最晚{due}前完成。", held: "自{due}起延後：依照法律要求，部分資料須暫時保留。保留期間不作他用，要求解除後即予刪除。您可以向主管機關申訴或提起訴訟。", deleted: "已於{done}完成：刪除了{conversations}次對話和{keys}個金鑰。公開日誌以此編號記下了這次刪除。", fits: "相符", misfits: "不相符" },
};
const element = (id) => document.getElementById(id);
const says = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), SAYS[document.documentElement.lang][name]);

class Refused extends Error {
  constructor(status, code) {
    super(code);
    Object.assign(this, { status, code });
  }
}

let access = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");

function keep(next) {
  access = next;
  sessionStorage.setItem(KEPT, JSON.stringify(next));
}

async function ask(method, path, body) {
  const headers = access ? { Authorization: `Bearer ${access.token}` } : {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const where = access ? `${CONVERSATIONS}/${access.conversation}${path}` : CONVERSATIONS;
  const response = await fetch(where, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const fresh = response.headers.get("Clearline-Token");
  if (fresh) keep({ ...access, token: fresh });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refused(response.status, problem.code);
}

const post = (path, body) => ask("POST", path, body);

function tell(text) {
  element("own-status").textContent = text;
}

/** Runs what a control does, and says what came of it. */
async function doing(work, done = "done") {
  try {
    const values = await work();
    if (done) tell(says(done, values ?? {}));
  } catch (error) {
    tell(says(error.code === "E-STEP-UP" ? "more" : "failed"));
    element("prove").hidden = !(error.code === "E-STEP-UP" && supported());
  }
}

// ---------------------------------------------------------------- proving who one is, in the conversation

function unique() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (octet) => octet.toString(16).padStart(2, "0")).join("");
}

async function say(text) {
  const reply = await (await post("/turns", { message_id: unique(), text, language: document.documentElement.lang })).json();
  tell(reply.text);
  const awaited = reply.expects === "number" || reply.expects === "code";
  element("sign-in").hidden = !awaited;
  element("sign-in-label").textContent = reply.text;
  element("sign-in-field").autocomplete = reply.expects === "code" ? "one-time-code" : "off";
  element("sign-in-passkey").hidden = !supported();
  if (awaited) element("sign-in-field").focus();
  else await show();
}

async function begin() {
  element("show").hidden = true;
  if (!access) {
    const opened = await (await post("", { language: document.documentElement.lang })).json();
    keep({ conversation: opened.conversation, token: opened.token });
  }
  await say(says("ask"));
}

element("show").addEventListener("click", () => doing(begin, null));
element("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = element("sign-in-field");
  const text = field.value.trim();
  field.value = "";
  if (text) doing(() => say(text), null);
});
element("sign-in-passkey").addEventListener("click", () =>
  doing(async () => {
    await prove(post);
    await say(PROVED);
  }, null),
);
element("prove").addEventListener("click", () =>
  doing(async () => {
    await prove(post);
    element("prove").hidden = true;
  }),
);

// ---------------------------------------------------------------- what is kept

async function show() {
  if (!access) return void (element("show").hidden = false);
  try {
    write(await (await ask("GET", "/privacy")).json());
  } catch (error) {
    if (error.status !== 401) throw error;
    if (error.code !== "E-STEP-UP") access = null;
    element("show").hidden = false;
  }
}

function write(view) {
  element("sign-in").hidden = true;
  element("show").hidden = true;
  element("mine").hidden = false;
  element("conversations").textContent = view.conversations;
  for (const { purpose, given } of view.choices) element(purpose).checked = given;
  element("factors").replaceChildren(...view.factors.map(factor));
  element("requests").replaceChildren(...view.requests.map(request), ...view.erasures.map(erasure));
  element("add-passkey").hidden = !supported();
  element("add-app").hidden = view.factors.some(({ kind }) => kind === "app");
  element("recover").hidden = !view.factors.some(({ kind }) => kind === "app");
  dress(element("mine"));
}

function factor({ id, kind, created_at: since }) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = since;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = says("remove");
  button.setAttribute("aria-label", `${says("remove")}: ${says(kind)}`);
  button.addEventListener("click", () =>
    doing(async () => {
      await ask("DELETE", kind === "app" ? "/app" : `/passkeys/${id}`);
      await show();
    }),
  );
  item.append(`${says(kind)}, `, time, " ", button);
  return item;
}

function request({ id, words, state, due_at: due, done_at: done }) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = done ?? due;
  item.append(`${id}: ${words} (${says(state === "open" ? "until" : state)} `, time, ")");
  return item;
}

/** Writes out what became of a wish to be forgotten, with each moment in it as the reader writes times. */
function erasure({ id, state, asked_at: asked, due_at: due, done_at: done, receipt }) {
  const item = document.createElement("li");
  const [conversations, keys] = receipt.match(/\d+/g) ?? [];
  const words = says(state === "done" ? "deleted" : state, { conversations, keys });
  const moments = { "{asked}": asked, "{due}": due, "{done}": done };
  const parts = `${id}: ${says("erasure")} ${words}`.split(/(\{[a-z]+\})/);
  item.append(
    ...parts.map((part) => {
      if (!(part in moments)) return part;
      const time = document.createElement("time");
      time.dateTime = moments[part];
      return time;
    }),
  );
  return item;
}

// ---------------------------------------------------------------- what may be done about it

for (const purpose of ["recommendation", "quality"]) {
  element(purpose).addEventListener("change", ({ target }) =>
    doing(async () => {
      const language = document.documentElement.lang;
      await post("/consents", { purpose, given: target.checked, language });
    }, "saved"),
  );
}

function verdict({ signed, size, entries }) {
  const misfits = entries.filter(({ good }) => !good).length;
  const all = entries.length;
  if (signed === "bad") return ["bad", says("forged")];
  if (misfits) return ["bad", says("disproved", { count: misfits, all })];
  if (signed === "unknown") return ["", says("unsigned", { count: all, size })];
  return ["good", says("proved", { count: all, size })];
}

function proved({ index, tag, at, good }) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  const mark = document.createElement("span");
  time.dateTime = at;
  mark.className = good ? "good" : "bad";
  mark.textContent = good ? `\u2713 ${says("fits")}` : `\u2717 ${says("misfits")}`;
  item.append(mark, ` ${index} \u00b7 ${tag} \u00b7 `, ...(at ? [time] : []));
  return item;
}

element("check-proof").addEventListener("click", () =>
  doing(async () => {
    const result = element("proof-result");
    const proof = await (await ask("GET", "/proof")).json();
    if (!proof.entries.length) return void (result.textContent = says("early"));
    const checked = await check(proof);
    [result.className, result.textContent] = verdict(checked);
    element("proof-entries").replaceChildren(...checked.entries.map(proved));
    dress(element("proof-entries"));
  }, null),
);
element("save-proof").addEventListener("click", () => doing(() => download("/proof", "my-proof.json")));
element("add-passkey").addEventListener("click", () =>
  doing(async () => {
    await register(post);
    await show();
  }),
);
element("add-app").addEventListener("click", () =>
  doing(async () => {
    const made = await (await post("/app")).json();
    element("app").hidden = false;
    element("app-secret").textContent = made.secret;
    element("app-link").href = made.uri;
    element("app-code").focus();
  }, null),
);
element("app").addEventListener("submit", (event) => {
  event.preventDefault();
  doing(async () => {
    const made = await (await post("/app/confirmation", { code: element("app-code").value.trim() })).json();
    element("app").hidden = true;
    element("app-secret").textContent = "";
    element("app-link").removeAttribute("href");
    element("recovery").hidden = false;
    element("recovery-codes").replaceChildren(
      ...made.recovery_codes.map((code) => {
        const item = document.createElement("li");
        item.append(code);
        return item;
      }),
    );
    await show();
  });
});
element("recover").addEventListener("submit", (event) => {
  event.preventDefault();
  doing(async () => {
    await post("/recovery", { code: element("recover-code").value.trim() });
    element("recover-code").value = "";
    await show();
  });
});
element("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  doing(async () => {
    const body = { right: element("right").value, words: element("ask-words").value };
    const promised = await (await post("/requests", body)).json();
    element("ask-words").value = "";
    await show();
    return promised;
  }, "sent");
});
element("erase-sure").addEventListener("change", ({ target }) => {
  element("erase").disabled = !target.checked;
});
element("erase").addEventListener("click", () =>
  doing(async () => {
    const promised = await (await post("/erasure")).json();
    await show();
    return promised;
  }, "gone"),
);

async function download(path, name) {
  const response = await ask("GET", path);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
element("copy-json").addEventListener("click", () => doing(() => download("/copy", "my-data.json")));
element("copy-html").addEventListener("click", () =>
  doing(() => download(`/copy.html?language=${document.documentElement.lang}`, "my-data.html")),
);

show().catch(() => tell(says("failed")));
