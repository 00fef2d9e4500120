// Transcripts on pages: templates of the page, filled with text nodes only.

import { dress } from "./page.js";

/** Copies the template called `id` and gives its one element. */
export function copy(id) {
  return document.getElementById(id).content.cloneNode(true).firstElementChild;
}

/** Makes one line of a transcript. */
export function lineOf(line) {
  const item = copy(`line-${line.speaker}`);
  item.querySelector("time").dateTime = line.at;
  const said = item.querySelector(".said");
  said.textContent = line.text;
  said.lang = line.language;
  dress(item);
  return item;
}

/** Shows the named elements, hides the others. */
export function show(ids) {
  for (const [id, shown] of Object.entries(ids)) document.getElementById(id).hidden = !shown;
}
