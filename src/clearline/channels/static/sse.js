// Server-sent events over fetch, because EventSource can send no Authorization header.

/**
 * Gives each event of a `text/event-stream` response as {name, id, data}, data parsed as JSON.
 * @param {Response} response
 */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      held += value;
      const blocks = held.split("\n\n");
      held = blocks.pop();
      for (const block of blocks) {
        const event = parsed(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parsed(block) {
  const event = { name: "message", id: "", data: null };
  for (const line of block.split("\n")) {
    const at = line.indexOf(": ");
    const field = line.slice(0, at);
    if (field === "event") event.name = line.slice(at + 2);
    if (field === "id") event.id = line.slice(at + 2);
    if (field === "data") event.data = JSON.parse(line.slice(at + 2));
  }
  return event.data === null ? null : event;
}

/**
 * Follows a stream of news for as long as `signal` allows, going on after the last event seen.
 * Calls `heard(event)` for each; ends for good when the server answers 401, and then calls `ended()`.
 * @param {string} url
 * @param {{headers: () => Record<string, string>, after: number, signal: AbortSignal,
 *          heard: (event: object) => void, ended: () => void}} how
 */
export async function follow(url, how) {
  let last = how.after;
  let wait = 1000;
  while (!how.signal.aborted) {
    try {
      const headers = { ...how.headers(), Accept: "text/event-stream" };
      if (last >= 0) headers["Last-Event-ID"] = String(last);
      const response = await fetch(url, { headers, signal: how.signal });
      if (response.status === 401) return how.ended();
      if (response.ok) {
        wait = 1000;
        for await (const event of events(response)) {
          if (event.id) last = Math.max(last, Number(event.id));
          how.heard(event);
        }
      }
    } catch {
      // No connection: what was missed comes with the next one.
    }
    await pause(wait, how.signal);
    wait = Math.min(wait * 2, 15000);
  }
}

/** Waits, or returns at once when `signal` ends it. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
