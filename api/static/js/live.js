// The live page: the power now, the day so far, and the curve of two days, which grows as readings arrive.

import { config, text, clock, number, euros, answer, panel } from "./page.js";
import { Chart, bandLines, join } from "./chart.js";

const HOURS = 48;
const AHEAD = 4;
const ANNOUNCE_MS = 60e3;
const place = (id) => document.getElementById(id);
const lines = [...bandLines("steps"), { label: text("live-instant"), color: "instant", spanGaps: true, digits: 2 }];
lines[0].fill = undefined;
const chart = new Chart("load", { lines, unit: text("unit-kw") });
const powers = new Map();
let hours = null;
let instants = [[], []];
let announced = 0;

function beat(reading) {
  const time = Date.parse(reading.time);
  if (reading.power_kw === null) return;
  powers.set(reading.register_id, { power: reading.power_kw, time });
  const total = [...powers.values()].reduce((sum, item) => sum + item.power, 0);
  place("power").textContent = number(total, total < 100 ? 2 : 1);
  place("power-time").textContent = `${text("live-at")} ${clock(time)}`;
  const pulse = document.querySelector(".pulse");
  pulse.classList.remove("on");
  requestAnimationFrame(() => pulse.classList.add("on"));
  announce(total);
  add(time / 1000, total);
}

function announce(total) {
  // A screen reader is told once a minute, not at each reading.
  if (Date.now() - announced < ANNOUNCE_MS) return;
  announced = Date.now();
  place("announce").textContent = `${text("live-announce")} ${number(total)} kW`;
}

function add(seconds, power) {
  const [times, values] = instants;
  if (times.length && seconds <= times[times.length - 1]) return;
  times.push(seconds);
  values.push(power);
  show();
}

function show() {
  if (!hours) return;
  const data = join(hours, instants);
  // Joining fills what one table lacks; the hours' steps must not be cut by the readings between them.
  for (let column = 1; column <= 4; column += 1) carry(data[0], data[column], new Set(hours[0]));
  chart.extend(data);
}

function carry(times, values, known) {
  let last = null;
  let from = 0;
  for (let at = 0; at < times.length; at += 1) {
    if (known.has(times[at])) {
      last = values[at];
      from = times[at];
    } else {
      values[at] = times[at] - from < 3600 ? last : null;
    }
  }
}

async function history() {
  try {
    const [load, power] = await Promise.all([
      panel("site-load", HOURS, { site: config.site_id }, AHEAD),
      panel("site-power-live", HOURS, { site: config.site_id }),
    ]);
    const now = Math.floor(Date.now() / 3600e3) * 3600;
    const column = (name) => load.series[name] ?? load.times.map(() => null);
    // The hour that is not over has only a part of its energy: it is no mean power yet.
    const actual = column("actual").map((value, at) => (load.times[at] < now ? value : null));
    hours = [load.times, actual, column("expected"), column("high"), column("low")];
    instants = total(power, instants);
    chart.draw(null);
    show();
  } catch (error) {
    chart.say(text("chart-failed"));
    throw error;
  }
}

function total({ times, series }, arrived) {
  const all = Object.values(series);
  // Meters of one site report at different moments: each keeps its last power until its next reading.
  const last = all.map(() => null);
  const values = times.map((_, at) => {
    all.forEach((column, meter) => { last[meter] = column[at] ?? last[meter]; });
    return last.every((value) => value === null) ? null : last.reduce((sum, value) => sum + (value ?? 0), 0);
  });
  const end = times[times.length - 1] ?? 0;
  const later = arrived[0].map((time, at) => [time, arrived[1][at]]).filter(([time]) => time > end);
  return [[...times, ...later.map(([time]) => time)], [...values, ...later.map(([, value]) => value)]];
}

async function today() {
  const now = await answer(`/live/${encodeURIComponent(config.site)}/today`);
  const electricity = now.fluids.find((fluid) => fluid.fluid === "electricity");
  place("energy").textContent = number(electricity?.amount);
  place("cost").textContent = euros(now.cost_eur);
  place("fluids").replaceChildren(...now.fluids.map(fluidLine));
  if (electricity && electricity.expected !== null) {
    place("expected").textContent = `${text("live-expected-today")} ${number(electricity.expected)} kWh`;
  }
  if (now.state) {
    place("state").dataset.state = now.state;
    place("state").textContent = now.state_text;
    place("state-hour").textContent = `${text("live-state-hour")} ${clock(Date.parse(now.state_hour))}`;
  }
}

function fluidLine(fluid) {
  const line = document.createElement("li");
  const parts = [text(`fluid-${fluid.fluid}`), `${number(fluid.amount)} ${fluid.unit === "m3" ? "m³" : fluid.unit}`, euros(fluid.cost_eur)];
  parts.forEach((part, at) => {
    const place = document.createElement(at === 2 ? "b" : "span");
    place.textContent = part;
    line.append(place, " ");
  });
  return line;
}

function listen() {
  const stream = new EventSource(`/api/v1/live/${encodeURIComponent(config.site)}`);
  stream.addEventListener("reading", (event) => beat(JSON.parse(event.data)));
  stream.addEventListener("error", () => { place("power-time").textContent = text("live-lost"); });
  addEventListener("pagehide", () => stream.close());
}

const picker = document.querySelector("[data-picker]");
const go = () => location.assign(`/live/${encodeURIComponent(picker.elements.site.value)}`);
picker.addEventListener("submit", (event) => { event.preventDefault(); go(); });
history().catch(() => undefined);
listen();
setInterval(() => { today().catch(() => undefined); history().catch(() => undefined); }, 60e3);
