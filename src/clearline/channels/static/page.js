// What every page does: switch its language without loading again, and show times as the reader writes them.

const LANGUAGES = ["en", "zh-Hans", "zh-Hant"];
const root = document.documentElement;

/** Puts the page, its address and its inner links into `language`; CSS shows the words that fit. */
export function choose(language) {
  root.lang = language;
  document.title = root.dataset[`title${LANGUAGES.indexOf(language)}`] ?? document.title;
  const here = new URL(location.href);
  here.searchParams.set("language", language);
  history.replaceState(null, "", here);
  dress();
  root.dispatchEvent(new CustomEvent("clearline:language", { detail: language }));
}

/** Dresses what has just been added to the page: links keep the language, times are written out. */
export function dress(within = document) {
  const chosen = new URL(location.href).searchParams.has("language");
  for (const link of chosen ? within.querySelectorAll("a[data-keep]") : []) {
    const to = new URL(link.href);
    to.searchParams.set("language", root.lang);
    link.href = to;
  }
  const local = root.lang === "en" ? "en-GB" : root.lang; // the day before the month, as the desk says it
  for (const time of within.querySelectorAll("time[datetime]")) {
    time.textContent = new Intl.DateTimeFormat(local, {
      dateStyle: "medium",
      timeStyle: "medium",
    }).format(new Date(time.dateTime));
  }
  for (const option of within.querySelectorAll("option[data-said0]")) {
    option.textContent = option.dataset[`said${LANGUAGES.indexOf(root.lang)}`];
  }
  for (const link of within.querySelectorAll("[data-language]")) {
    if (link.dataset.language === root.lang) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const chat of within.querySelectorAll("clearline-chat")) {
    chat.setAttribute("language", root.lang);
    chat.toggleAttribute("chosen", chosen);
  }
}

document.querySelector(".languages")?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-language]");
  if (!link) return;
  event.preventDefault();
  choose(link.dataset.language);
});
dress();
