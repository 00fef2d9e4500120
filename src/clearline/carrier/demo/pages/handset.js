// Asks for the messages of the handset that is shown, every two seconds while the page is seen, and puts new ones on top.
"use strict";

const log = document.getElementById("log");
const list = log.querySelector("ol");
const mailed = document.getElementById("mails");
const empty = log.querySelector(".empty");
const shape = document.getElementById("message");
const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

for (const each of document.querySelectorAll("main time")) {
  each.textContent = time.format(new Date(each.dateTime));
}

function show(list, message) {
  const item = shape.content.cloneNode(true).firstElementChild;
  item.dataset.id = message.id;
  item.className = "new";
  item.querySelector("p").textContent = message.text;
  const at = item.querySelector("time");
  at.dateTime = message.at;
  at.textContent = time.format(new Date(message.at));
  list.prepend(item);
}

function add(list, received) {
  const shown = new Set(Array.from(list.children, (item) => item.dataset.id));
  for (const message of received.reverse()) {
    if (!shown.has(message.id)) show(list, message);
  }
}

async function refresh() {
  const answer = await fetch(`/demo/handset/messages?msisdn=${encodeURIComponent(log.dataset.msisdn)}`);
  if (!answer.ok) return;
  const { messages, mails } = await answer.json();
  add(list, messages);
  add(mailed, mails);
  mailed.parentElement.hidden = mails.length === 0;
  empty.hidden = list.childElementCount > 0;
}

async function keepFresh() {
  if (!document.hidden) {
    // The operator may be restarting; the next round asks again.
    await refresh().catch(() => {});
  }
  setTimeout(keepFresh, 2000);
}

if (log.dataset.msisdn) keepFresh();
