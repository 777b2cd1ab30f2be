// The checklist of a commissioning, asked for anew every ten seconds while the page is seen.

import { answer, config, moment, text } from "./page.js";

const PERIOD_MS = 10_000;
const progress = document.getElementById("progress");
const conforme = document.getElementById("conforme");
const notReady = document.getElementById("not-ready");

function mark(element, late) {
  if (late === null) delete element.dataset.late;
  else element.dataset.late = late ? "yes" : "no";
}

function show(state) {
  for (const check of state.checks) {
    const row = document.querySelector(
      `#checks tr[data-check="${check.name}"][data-register="${CSS.escape(check.register)}"]`,
    );
    if (!row) {
      location.reload();
      return;
    }
    const tag = row.querySelector("[data-check-state]");
    const sentence = row.querySelector("[data-sentence]");
    if (tag.dataset.checkState !== check.state) {
      tag.dataset.checkState = check.state;
      tag.textContent = text(`check-state-${check.state}`);
      mark(tag, { pass: false, fail: true }[check.state] ?? null);
    }
    if (sentence.textContent !== check.sentence) sentence.textContent = check.sentence;
  }
  if (progress.textContent !== state.progress_text) progress.textContent = state.progress_text;
  mark(progress, { ready: false, failing: true }[state.progress] ?? null);
  document.getElementById("at").textContent = moment(Date.parse(state.at));
  if (notReady) notReady.hidden = state.progress === "ready";
  if (conforme) {
    if (state.progress === "ready") conforme.removeAttribute("aria-describedby");
    else conforme.setAttribute("aria-describedby", "not-ready");
  }
}

// What may be declared of a display comes and goes with its check; nobody loses what was typed.
function follow(state) {
  const shown = document.querySelectorAll("[data-offered]").length;
  const typed = [...document.querySelectorAll("main input:not([type=hidden]), main textarea")];
  const may = document.getElementById("display") !== null;
  if (may && state.offered.length !== shown && typed.every((field) => field.value === field.defaultValue)) {
    location.replace(location.pathname);
  }
}

let asking = false;

async function renew() {
  if (asking || document.visibilityState !== "visible") return;
  asking = true;
  try {
    const state = await answer(`/meters/${encodeURIComponent(config.meter)}/commissioning`);
    show(state);
    follow(state);
  } catch {
    // The next time tells more.
  } finally {
    asking = false;
  }
}

setInterval(renew, PERIOD_MS);
document.addEventListener("visibilitychange", renew);
