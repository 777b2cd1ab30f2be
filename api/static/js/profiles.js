// The editor of a mapping profile: what it makes of messages is shown as it is typed.

import { config, text, moment, number } from "./page.js";

const PAUSE_MS = 400;
const HALF_WRITTEN_MS = 1200;
const place = (id) => document.getElementById(id);
const source = place("document");
const problem = place("problem");
const preview = place("preview");
let waiting = null;
let asked = 0;
let heard = [];
let read = null; // the document as the server read it, from JSON or YAML

function element(name, properties = {}, ...inside) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
}

function tell(sentence) {
  problem.textContent = sentence;
  problem.hidden = !sentence;
  source.toggleAttribute("aria-invalid", Boolean(sentence));
  if (sentence) source.setAttribute("aria-invalid", "true");
}

function later() {
  clearTimeout(waiting);
  asked += 1; // what is asked already is of what was typed before
  waiting = setTimeout(attempt, whole(source.value) ? PAUSE_MS : HALF_WRITTEN_MS);
}

function whole(written) {
  try {
    JSON.parse(written);
    return true;
  } catch {
    return false;
  }
}

async function attempt() {
  if (!source.value.trim()) {
    tell("");
    return preview.replaceChildren();
  }
  const profile = source.value;
  const topic = place("topic").value.trim();
  const payload = place("payload").value;
  const messages = topic && payload ? [{ topic, payload }] : heard;
  const mine = ++asked;
  const found = await send("preview", { profile, messages });
  if (mine !== asked) return; // an answer to what was typed before
  tell(found.fault);
  place("former")?.remove();
  if (!found.fault) {
    read = found.document;
    show(found);
  } else if (preview.hasChildNodes()) {
    preview.prepend(element("p", { id: "former", className: "muted", textContent: text("profiles-former") }));
  }
}

// Return the answer of a route, or the fault in words.
async function send(route, body) {
  try {
    const response = await fetch(`/api/v1/profiles/${route}?lang=${config.lang}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    const found = await response.json();
    if (response.ok) return { ...found, fault: "" };
    return { fault: found.errors?.[0] ? `${found.detail} ${found.errors[0].message}` : found.detail };
  } catch {
    return { fault: text("profiles-failed") };
  }
}

// What a topic says now is tried like a pasted message, until one is pasted.
async function listen() {
  const button = place("listen");
  button.disabled = true;
  place("heard").textContent = text("profiles-listening");
  const topic = place("topic").value.trim() || read?.topic; // without one, the server says what is missing
  const found = await send("listen", { topic: topic ?? "" });
  button.disabled = false;
  heard = (found.items ?? []).filter((item) => item.whole).map(({ topic: from, payload }) => ({ topic: from, payload }));
  place("heard").textContent = found.fault || (heard.length ? "" : text(found.items.length ? "profiles-heard-long" : "profiles-silent"));
  if (!heard.length) return;
  place("payload").value = "";
  attempt();
}

function show({ items, source: from, problem: fault }) {
  const told = fault ? `${text("profiles-not-yet")} ${fault}` : text("profiles-ready");
  const note = (key) => element("p", { className: "muted", textContent: text(key) });
  preview.replaceChildren(
    element("p", { className: fault ? "muted" : "done", textContent: told }),
    ...(from === "vectors" ? [note(items.length ? "profiles-of-vectors" : "profiles-none-refused")] : []),
    ...items.map((item) => trial(item, from)),
  );
}

function trial(item, from) {
  const when = `${text("profiles-received")} ${moment(Date.parse(item.received_at))}, ${number(item.payload_bytes, 0)} ${text("profiles-bytes")}`;
  const made = element(
    "article",
    { className: "trial" },
    element("p", {}, element("code", { textContent: item.topic }), " ", element("small", { className: "muted", textContent: when })),
    element("pre", { className: "scroll", tabIndex: 0 }, element("code", { textContent: item.payload })),
  );
  if (!item.fits) made.append(element("p", { className: "muted", textContent: text("profiles-not-fit") }));
  else if (!item.readings.length && !item.refusals.length) {
    made.append(element("p", { className: "muted", textContent: text("profiles-no-reading") }));
  }
  if (item.readings.length) made.append(table(item.readings));
  for (const one of item.refusals) {
    made.append(element("p", { className: "alert" }, `${text("profiles-refusal")} : ${one.reason_text} `, element("small", { textContent: one.detail_text })));
  }
  if (item.readings.some((row) => !row.registered)) made.append(element("p", { className: "muted", textContent: text("profiles-no-register") }));
  if (item.omitted) made.append(element("p", { className: "muted", textContent: `${text("profiles-count-omitted")} ${number(item.omitted, 0)}` }));
  const right = item.readings.length && item.readings.every((row) => !row.refusal);
  if (right && item.whole && !item.omitted && from !== "vectors") made.append(keeper(item));
  return made;
}

function table(rows) {
  const names = ["device", "channel", "time", "value", "unit"];
  const head = names.map((name) => element("th", { scope: "col", className: name === "value" ? "n" : "", textContent: text(`profiles-${name}`) }));
  const body = rows.flatMap((row) => [
    element(
      "tr",
      {},
      element("th", { scope: "row", textContent: row.device }),
      element("td", {}, element("code", { textContent: row.channel })),
      element("td", { textContent: moment(Date.parse(row.time)) }),
      element("td", { className: "n", textContent: String(row.value) }),
      element("td", { textContent: row.unit ?? text("profiles-unit-register") }),
    ),
    ...(row.refusal ? [refused(row.refusal)] : []),
  ]);
  const made = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  const region = element("div", { className: "scroll", tabIndex: 0, role: "region" }, made);
  region.setAttribute("aria-label", place("preview-title").textContent);
  return region;
}

function refused({ reason_text: reason, detail_text: detail }) {
  const told = [`${text("profiles-would-refuse")} ${reason} `, element("small", { textContent: detail })];
  return element("tr", { className: "refused" }, element("td", { colSpan: 5 }, ...told));
}

// A message whose result is right becomes the vector that keeps it so.
function keeper(item) {
  const vectors = Array.isArray(read.vectors) ? read.vectors : [];
  const known = JSON.stringify(plain(item.payload));
  if (vectors.some((one) => one.topic === item.topic && JSON.stringify(one.payload) === known)) {
    return element("p", { className: "muted", textContent: text("profiles-kept") });
  }
  const button = element("button", { type: "button", className: "quiet", textContent: text("profiles-keep") });
  button.addEventListener("click", () => {
    const { topic, payload, received_at, refusals } = item;
    const readings = item.readings.map(({ device, channel, time, value, unit }) => ({ device, channel, time, value, unit }));
    const vector = { topic, payload: plain(payload), received_at, readings };
    if (refusals.length) vector.refused = refusals.map((one) => one.reason);
    source.value = JSON.stringify({ ...read, vectors: [...vectors, vector] }, null, 2);
    source.focus();
    attempt();
  });
  return button;
}

// JSON reads better as such, where writing it again gives the same text.
function plain(payload) {
  try {
    const value = JSON.parse(payload);
    return typeof value === "object" && value !== null && JSON.stringify(value) === payload ? value : payload;
  } catch {
    return payload;
  }
}

const example = place("example");
place("example-field").hidden = false;
place("listen-field").hidden = false;
place("listen").addEventListener("click", listen);
example.addEventListener("change", () => {
  if (!example.value) return;
  source.value = config.examples[Number(example.value)];
  const [vector] = JSON.parse(source.value).vectors;
  place("topic").value = vector.topic;
  place("payload").value = typeof vector.payload === "string" ? vector.payload : JSON.stringify(vector.payload);
  attempt();
});
for (const field of [source, place("topic"), place("payload")]) field.addEventListener("input", later);
attempt();
