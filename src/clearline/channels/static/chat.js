// <clearline-chat>: the chat as a web component, without a build and without a dependency.
//
// Attributes: `language` (en, zh-Hans, zh-Hant), `chosen` (the caller picked that language), `telephone`, `silence`
// (seconds without a word after which the desk is told so; without it, never).
// Words of people and of the desk become text nodes and nothing else. The browser keeps the conversation's id
// and token for as long as the tab lives, and none of its words: after a reload they come from the record.

import { prove, supported } from "./passkey.js";
import { events, follow, pause } from "./sse.js";
import { LABEL, WORDS } from "./words.js";

const KEPT = "clearline.conversation";
const CONVERSATIONS = "/v1/conversations";
const STYLE = new URL("./chat.css", import.meta.url).href;
const RETRY_AFTER_MS = [400, 1200];

/** An answer of the server that is no success; `status` 0 means that there was none. */
class Unanswered extends Error {
  constructor(status, detail = "", code = "", waitS = 0) {
    super(detail);
    Object.assign(this, { status, detail, code, waitS });
  }
}

/** Makes an element; every string among `children` becomes a text node. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const PAGE = /(https?:\/\/[\w.:-]+\/pay\/[a-p]{32})/;

/** Parts `text` at the address of a payment page, which alone becomes a link, and leads to this very origin. */
function pages(text) {
  return text.split(PAGE).map((part, at) => {
    return at % 2 ? make("a", { href: new URL(part).pathname, target: "_blank", rel: "noopener" }, part) : part;
  });
}

/** Makes an id for an utterance; `crypto.randomUUID` would need HTTPS, this does not. */
function unique() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (octet) => octet.toString(16).padStart(2, "0")).join("");
}

class ClearlineChat extends HTMLElement {
  static observedAttributes = ["language"];

  #root = this.attachShadow({ mode: "open" });
  #parts = {};
  #access = null;
  #turns = new Set();
  #keeper = "desk";
  #expects = "words";
  #sending = Promise.resolve();
  #following = null;
  #opening = null;
  #quiet = 0;

  connectedCallback() {
    if (!this.#parts.log) this.#build();
    this.#translate();
    this.#opening = this.#begin();
  }

  disconnectedCallback() {
    clearTimeout(this.#quiet);
    this.#following?.abort();
  }

  attributeChangedCallback() {
    if (this.#parts.log) this.#translate();
  }

  // ---------------------------------------------------------------- what is on the screen

  get #language() {
    const wanted = this.getAttribute("language");
    return wanted in WORDS ? wanted : "en";
  }

  #word(name) {
    return WORDS[this.#language][name] ?? "";
  }

  #build() {
    const p = this.#parts;
    p.title = make("h2", { "data-w": "title" });
    p.label = make("p", { class: "label" }, ...LABEL.map(([lang, text]) => make("span", { lang }, text)));
    p.person = make("button", { type: "button", class: "person", "data-w": "person" });
    p.held = make("p", { class: "held", role: "status" });
    p.log = make("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
    p.choices = make("div", { class: "choices", role: "group" });
    p.passkey = make("button", { type: "button", class: "passkey", "data-w": "passkey", hidden: true });
    p.caption = make("label", { class: "caption", for: "text" });
    p.text = make("textarea", { id: "text", rows: "1", autocomplete: "off", enterkeyhint: "send" });
    p.code = make("input", { id: "code", type: "text", inputmode: "numeric", autocomplete: "off", hidden: true });
    p.send = make("button", { type: "submit", class: "send", "data-w": "send" });
    p.form = make("form", { class: "composer" }, p.caption, make("div", { class: "entry" }, p.text, p.code, p.send));
    p.close = make("button", { type: "button", class: "quiet", "data-w": "close" });
    p.frame = make(
      "section",
      { class: "chat", hidden: true },
      make("header", {}, p.title, p.person, p.label),
      p.held,
      p.log,
      p.choices,
      p.passkey,
      p.form,
      make("footer", {}, p.close),
    );
    const style = make("link", { rel: "stylesheet", href: STYLE });
    style.addEventListener("load", () => {
      p.frame.hidden = false;
      this.#bottom(); // the words may have been there before their style
    });
    this.#root.append(style, p.frame);
    p.person.addEventListener("click", () => this.#say(this.#word("personSays"), { shown: this.#word("person") }));
    p.close.addEventListener("click", () => this.#close());
    p.passkey.addEventListener("click", () => this.#prove());
    p.text.addEventListener("input", () => this.#grow());
    p.form.addEventListener("input", () => this.#listen()); // who writes or reads is not silent
    p.log.addEventListener("scroll", () => this.#listen());
    p.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      p.form.requestSubmit();
    });
    p.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const field = this.#field;
      const text = field.value.trim();
      if (!text) return field.focus();
      field.value = "";
      this.#grow();
      this.#say(text, { secret: this.#expects === "code" });
    });
  }

  #translate() {
    const p = this.#parts;
    for (const element of this.#root.querySelectorAll("[data-w]")) {
      element.textContent = this.#word(element.dataset.w);
    }
    p.frame.lang = this.#language;
    p.frame.setAttribute("aria-label", this.#word("chat"));
    p.log.setAttribute("aria-label", this.#word("log"));
    p.choices.setAttribute("aria-label", this.#word("choices"));
    p.text.placeholder = this.#word("hint");
    this.#await(this.#expects);
    this.#show(this.#keeper);
  }

  get #field() {
    return this.#parts.code.hidden ? this.#parts.text : this.#parts.code;
  }

  #grow() {
    const { text } = this.#parts;
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`;
  }

  /** Fits the field to what is awaited: digits get a number pad, a code is offered from the phone's messages. */
  #await(expects) {
    const p = this.#parts;
    const digits = expects === "code" || expects === "number";
    const focused = this.#root.activeElement === this.#field;
    this.#expects = expects;
    p.text.hidden = digits;
    p.passkey.hidden = !digits || !supported();
    p.code.hidden = !digits;
    p.code.autocomplete = expects === "code" ? "one-time-code" : "off";
    p.caption.htmlFor = this.#field.id;
    p.caption.textContent = this.#word(expects) || this.#word("words");
    p.caption.classList.toggle("hidden", !digits);
    if (focused) this.#field.focus();
  }

  /** Says who holds the conversation; a change either way is announced. */
  #show(keeper) {
    const word = { queue: "queue", staff: "held" }[keeper] ?? (this.#parts.held.dataset.was ? "returned" : "");
    const changed = keeper !== this.#keeper;
    if (keeper !== "desk") this.#parts.held.dataset.was = keeper;
    this.#keeper = keeper;
    this.#parts.held.textContent = word ? this.#word(word) : "";
    this.#parts.held.dataset.keeper = keeper;
    if (changed) this.#bottom(); // the notice takes its room from the log
  }

  #offer(choices) {
    const buttons = choices.map(({ label, says }) => {
      const button = make("button", { type: "button", class: "choice" }, label);
      button.addEventListener("click", () => this.#say(says, { shown: label }));
      return button;
    });
    this.#parts.choices.replaceChildren(...buttons);
  }

  #add(element) {
    const { log } = this.#parts;
    const near = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    log.append(element);
    if (near) this.#bottom();
    return element;
  }

  #bottom() {
    const { log } = this.#parts;
    log.scrollTop = log.scrollHeight;
  }

  #line(speaker, text, lang) {
    const who = make("p", { class: "who", "data-w": speaker, lang: this.#language }, this.#word(speaker));
    const body = make("p", { class: "text", dir: "auto", lang }, ...(speaker === "desk" ? pages(text) : [text]));
    return make("article", { class: `line ${speaker}` }, who, body);
  }

  #source(line, sources) {
    if (!sources.length) return;
    const list = sources.map(({ title, reference }) => `${title} (${reference})`).join("; ");
    line.append(make("p", { class: "sources" }, make("span", { "data-w": "sources" }, this.#word("sources")), list));
  }

  /** Adds a remark of the page itself, which is nobody's words; `action` names a button and what it does. */
  #remark(text, action) {
    const remark = make("div", { class: "remark" }, make("p", {}, text));
    if (action) {
      const button = make("button", { type: "button" }, this.#word(action.name));
      button.addEventListener("click", () => {
        remark.remove();
        this.#field.focus();
        action.press();
      });
      remark.append(button);
    }
    return this.#add(remark);
  }

  // ---------------------------------------------------------------- what goes over the wire

  async #fetch(path, options = {}) {
    const headers = { ...options.headers };
    if (this.#access) headers.Authorization = `Bearer ${this.#access.token}`;
    if (options.body) headers["Content-Type"] = "application/json";
    const response = await fetch(CONVERSATIONS + path, { ...options, headers }).catch(() => {
      throw new Unanswered(0);
    });
    const fresh = response.headers.get("Clearline-Token");
    if (fresh) this.#keep({ ...this.#access, token: fresh });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const waitS = Number(response.headers.get("Retry-After") ?? 0);
    throw new Unanswered(response.status, problem.detail, problem.code, waitS);
  }

  #keep(access) {
    this.#access = access;
    if (access) sessionStorage.setItem(KEPT, JSON.stringify(access));
    else sessionStorage.removeItem(KEPT);
  }

  async #begin() {
    try {
      await this.#start();
    } catch (error) {
      this.#explain(error, () => (this.#opening = this.#begin()));
    }
  }

  /** Goes on with this tab's conversation, or begins one. */
  async #start() {
    this.#access = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (!this.#access || !(await this.#restore())) await this.#open();
    this.#follow();
  }

  async #open() {
    this.#keep(null);
    const body = JSON.stringify({ language: this.#language });
    const opened = await (await this.#fetch("", { method: "POST", body })).json();
    this.#keep({ conversation: opened.conversation, token: opened.token });
    this.#turns.clear();
    const line = this.#line("desk", opened.reply.text, opened.reply.language);
    this.#add(line);
    this.#conclude(line, opened.reply);
  }

  async #restore() {
    try {
      const view = await (await this.#fetch(`/${this.#access.conversation}/record`)).json();
      this.#parts.log.replaceChildren();
      if (view.lines.some(({ speaker }) => speaker === "caller")) this.#remark(this.#word("restored"));
      for (const line of view.lines) this.#recorded(line);
      this.#show(view.keeper);
      return true;
    } catch (error) {
      if (error.status === 401) return false;
      throw error;
    }
  }

  #recorded(line) {
    if ((line.speaker === "staff" || line.unasked) && this.#turns.has(line.turn)) return;
    this.#turns.add(line.turn);
    if (!line.text) return;
    const element = this.#add(this.#line(line.speaker, line.text, line.language));
    if (line.speaker !== "caller") this.#conclude(element, line);
  }

  #follow() {
    this.#following?.abort();
    this.#following = new AbortController();
    follow(`${CONVERSATIONS}/${this.#access.conversation}/events`, {
      headers: () => ({ Authorization: `Bearer ${this.#access?.token}` }),
      after: Math.max(-1, ...this.#turns),
      signal: this.#following.signal,
      heard: ({ name, data }) => (name === "held" ? this.#show(data.keeper) : this.#recorded(data)),
      ended: () => this.#ended(),
    });
  }

  /** Says `text` after all that is still on its way; a new try carries the same id, so nothing is done twice. */
  #say(text, { shown = text, secret = false } = {}) {
    clearTimeout(this.#quiet);
    const id = unique();
    const visible = secret ? shown.replace(/\p{Nd}/gu, "•") : shown;
    this.#add(this.#line("caller", visible, this.#language));
    if (this.#root.activeElement?.classList.contains("choice")) this.#field.focus();
    this.#offer([]);
    this.#bottom();
    this.#sending = this.#sending.then(() => this.#opening).then(() => this.#deliver(id, text));
  }

  async #deliver(id, text) {
    const line = this.#line("desk", this.#word("writing"), this.#language);
    line.classList.add("writing");
    line.setAttribute("aria-busy", "true");
    this.#add(line);
    try {
      if (!this.#access) await this.#start();
      this.#conclude(line, await this.#insist(id, text, line));
    } catch (error) {
      line.remove();
      this.#explain(error, () => (this.#sending = this.#sending.then(() => this.#deliver(id, text))));
    }
  }

  /** Proves with a passkey what was asked for, and goes on with it. */
  async #prove() {
    const { passkey } = this.#parts;
    passkey.disabled = true;
    const post = (path, body = {}) =>
      this.#fetch(`/${this.#access.conversation}${path}`, { method: "POST", body: JSON.stringify(body) });
    try {
      await this.#sending;
      await prove(post, (purpose) => purpose && this.#remark(this.#word("passkeyFor").replace("{n}", purpose)));
      this.#say(this.#word("passkeySays"));
    } catch (error) {
      if (error.status === 401) this.#ended();
      else this.#remark(this.#word("passkeyFailed"));
    } finally {
      passkey.disabled = false;
    }
  }

  /** Waits for a word, and tells the desk when there is none: whether that is so, and what to say, is for the desk. */
  #listen(waitS = Number(this.getAttribute("silence"))) {
    clearTimeout(this.#quiet);
    if (waitS > 0 && this.#access) this.#quiet = setTimeout(() => this.#report(), 1000 * waitS);
  }

  async #report() {
    const { conversation } = this.#access ?? {};
    try {
      const said = await (await this.#fetch(`/${conversation}/silence`, { method: "POST" })).json();
      if (this.#access?.conversation !== conversation) return;
      if (said.line) this.#recorded(said.line);
      clearTimeout(this.#quiet);
      if (said.again_s) this.#listen(said.again_s);
    } catch (error) {
      if (error.status !== 401) this.#listen(); // the desk may be there again by then
    }
  }

  async #insist(id, text, line) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#ask(id, text, line);
      } catch (error) {
        if (![0, 502, 503, 504].includes(error.status ?? 0) || tries === RETRY_AFTER_MS.length) throw error;
        line.lastElementChild.textContent = this.#word("retrying");
        await pause(RETRY_AFTER_MS[tries]);
      }
    }
  }

  async #ask(id, text, line) {
    const chosen = this.hasAttribute("chosen") ? { language: this.#language } : {};
    const response = await this.#fetch(`/${this.#access.conversation}/turns`, {
      method: "POST",
      headers: { Accept: "text/event-stream" },
      body: JSON.stringify({ message_id: id, text, ...chosen }),
    });
    const body = line.lastElementChild;
    let begun = false;
    for await (const { name, data } of events(response)) {
      if (name === "done") return data;
      if (!begun) body.replaceChildren();
      begun = true;
      body.lang = data.language;
      body.append(data.text);
      this.#bottom();
    }
    throw new Unanswered(0);
  }

  /** Ends a reply: its sources, its choices and what is awaited next. A reply without words waits for a person. */
  #conclude(line, reply) {
    const body = line.lastElementChild;
    body.replaceChildren(...pages(body.textContent)); // it came in pieces, of which an address may be several
    line.classList.remove("writing");
    line.removeAttribute("aria-busy");
    if (!reply.text) return line.remove();
    if (reply.speaker === "staff") line.classList.replace("desk", "staff");
    this.#source(line, reply.sources);
    this.#offer(reply.choices);
    this.#await(reply.expects);
    this.#bottom();
    this.#listen();
  }

  #explain(error, again) {
    const call = this.getAttribute("telephone");
    const person = call ? this.#word("call").replace("{n}", call) : "";
    if (error.status === 401) return this.#ended();
    if (error.status === 429) {
      const wait = this.#word("wait").replace("{n}", error.waitS);
      return this.#remark(error.detail + wait, { name: "again", press: again });
    }
    if (error.status === 422 && error.detail) return this.#remark(error.detail);
    if (error.status >= 400 && error.status < 500) return this.#remark(this.#word("unreadable"));
    const word = error.status ? "failed" : "unsent";
    return this.#remark(this.#word(word) + person, { name: "again", press: again });
  }

  async #close() {
    if (!this.#access) return;
    await this.#fetch(`/${this.#access.conversation}`, { method: "DELETE" }).catch(() => {});
    this.#ended();
  }

  #ended() {
    if (!this.#access) return;
    clearTimeout(this.#quiet);
    this.#following?.abort();
    this.#keep(null);
    this.#offer([]);
    this.#await("words");
    this.#remark(this.#word("ended"), {
      name: "start",
      press: () => {
        this.#parts.log.replaceChildren();
        delete this.#parts.held.dataset.was;
        this.#show("desk");
        this.#opening = this.#begin();
      },
    });
  }
}

customElements.define("clearline-chat", ClearlineChat);
