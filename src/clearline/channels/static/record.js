// The page on which a caller reads what was recorded of the conversation in this tab.

import { dress } from "./page.js";
import { copy, lineOf, show } from "./transcript.js";

const element = (id) => document.getElementById(id);

async function read() {
  const access = JSON.parse(sessionStorage.getItem("clearline.conversation") ?? "null");
  if (!access) return show({ none: true });
  const headers = { Authorization: `Bearer ${access.token}` };
  const response = await fetch(`/v1/conversations/${access.conversation}/record`, { headers });
  if (response.status === 401) return show({ none: true });
  if (!response.ok) return show({ failed: true });
  write(await response.json());
}

function write(view) {
  element("conversation").textContent = view.conversation;
  element("started").dateTime = view.started_at;
  element("lines").append(...view.lines.filter(({ text }) => text).map(lineOf));
  element("entries").append(...view.entries.map(entryOf));
  element("checkpoint").textContent = view.checkpoint;
  element("download").addEventListener("click", () => download(view));
  dress();
  show({ record: true });
}

function entryOf(entry) {
  const row = copy("entry");
  row.querySelector(".index").textContent = entry.index;
  row.querySelector("time").dateTime = entry.at;
  row.querySelector(".tag").textContent = entry.tag;
  row.querySelector(".digest").textContent = entry.digest;
  return row;
}

function download(view) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(view, null, 2)], { type: "application/json" }));
  link.download = `conversation-${view.conversation}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

read().catch(() => show({ failed: true }));
