// A chart with its legend, and the same figures as a table; drawn again when the window or the colours change.

import uPlot from "/static/vendor/uplot/uPlot.esm.js";
import { cuts, marks } from "./cut.js";
import { config, text, clock, compact, day, moment, longDay, number } from "./page.js";

const HEIGHT = 280;
const LARGE = 1e5;
const TOLD = 4;
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// data: [times, ...values]; lines: [{label, color, digits, shape: line | bars | steps | edge, fill, hidden}]
export class Chart {
  // `top` cuts what is taller than it, and says so.
  constructor(id, { lines, unit, days = false, span = null, top = null }) {
    this.figure = document.getElementById(id);
    this.place = this.figure.querySelector(".plot");
    this.lines = lines;
    this.unit = unit;
    this.days = days;
    this.span = span;
    this.top = top;
    this.data = null;
    this.plot = null;
    this.#table();
    new ResizeObserver(() => this.#resize()).observe(this.place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw(this.data, this.shown));
  }

  // `shown` are the figures that the legend and the table tell, where what is drawn is stacked.
  draw(data, shown = data) {
    if (!data) return;
    this.data = data;
    this.shown = shown;
    this.plot?.destroy();
    this.plot = null;
    this.place.replaceChildren();
    const some = data.slice(1).some((values) => values.some((value) => value !== null && value !== undefined));
    this.figure.dataset.points = some ? String(data[0].length) : "0";
    if (!some) return this.say(text("chart-empty"));
    this.plot = new uPlot(this.#options(), data, this.place);
    this.#legend(null);
    this.#note();
    this.figure.querySelector("[data-table]").hidden = false;
    this.#fillTable();
  }

  say(sentence) {
    const line = document.createElement("p");
    line.className = "wait";
    line.textContent = sentence;
    this.place.replaceChildren(line);
  }

  extend(data) {
    if (!this.plot) return this.draw(data);
    this.data = data;
    this.shown = data;
    this.plot.setData(data);
    this.figure.dataset.points = String(data[0].length);
    this.#legend(null);
    this.#fillTable();
  }

  #options() {
    const axis = { stroke: color("soft"), grid: { stroke: color("grid"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const bands = [];
    this.lines.forEach((line, at) => {
      if (line.bandTo) bands.push({ series: [at + 1, at + 1 + line.bandTo], fill: color("band") });
    });
    return {
      width: Math.max(this.place.clientWidth, 200),
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), config.zone),
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false } },
      scales: { x: this.span ? { range: () => this.span } : {}, y: { range: (_plot, low, high) => [Math.min(low ?? 0, 0), this.top ?? ((high ?? 1) > 0 ? high * 1.08 : 1)] } },
      axes: [
        { ...axis, space: 64, size: 30, values: (_plot, splits, _axis, _space, step) => splits.map((at) => this.#tick(at * 1e3, step)) },
        { ...axis, size: 56, values: (_plot, splits) => amounts(splits) },
      ],
      series: [{}, ...this.lines.map((line) => this.#series(line))],
      bands,
      hooks: { setCursor: [(plot) => this.#legend(plot.cursor.idx)], draw: [(plot) => this.top !== null && marks(plot, this.top, color)] },
    };
  }

  // Say in words which bars are cut; the whole figures are in the table.
  #note() {
    const found = this.top === null ? [] : cuts(this.data.slice(1), this.top);
    this.figure.querySelector(".cut")?.remove();
    if (!found.length) return;
    const line = document.createElement("p");
    line.className = "cut";
    const tallest = [...found].sort((one, other) => other[1] - one[1]).slice(0, TOLD);
    const told = tallest.map(([at, value]) => `${this.#when(this.data[0][at])} (${number(value, 0)})`);
    line.textContent = `${text("chart-cut")} ${told.join(", ")}${found.length > TOLD ? "…" : "."}`;
    this.place.after(line);
  }

  #series(line) {
    const stroke = color(line.color);
    const common = { label: line.label, stroke, spanGaps: line.spanGaps ?? false, points: { show: false } };
    if (line.shape === "bars") {
      return { ...common, fill: stroke, width: 0, paths: uPlot.paths.bars({ size: [0.75, 60], align: 1, radius: 0.12 }) };
    }
    if (line.shape === "edge") return { ...common, stroke: "transparent", width: 0, paths: uPlot.paths.stepped({ align: 1 }) };
    if (line.shape === "steps") {
      return { ...common, width: 2, dash: line.dash, fill: line.fill ? color(line.fill) : undefined, paths: uPlot.paths.stepped({ align: 1 }) };
    }
    return { ...common, width: 2, dash: line.dash };
  }

  #tick(ms, step) {
    if (step >= 86400) return day(ms);
    const hour = clock(ms);
    return hour === "00:00" ? day(ms) : hour;
  }

  #legend(at) {
    const place = this.figure.querySelector(".legend");
    place.replaceChildren();
    if (at !== null && at !== undefined) place.append(this.#item(this.#when(this.data[0][at]), null));
    this.lines.forEach((line, index) => {
      if (line.hidden) return;
      const value = at === null || at === undefined ? null : this.shown[index + 1][at];
      place.append(this.#item(line.label, line, value));
    });
  }

  #item(label, line, value = null) {
    const item = document.createElement("span");
    if (line) {
      const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      mark.append(line.dash ? dashed(line) : swatch(line));
      item.append(mark);
    }
    item.append(label);
    if (value !== null && value !== undefined) {
      const strong = document.createElement("b");
      strong.textContent = `${number(value, line.digits ?? 1)} ${this.unit}`;
      item.append(strong);
    }
    return item;
  }

  #when(seconds) {
    return this.days ? longDay(seconds * 1e3) : moment(seconds * 1e3);
  }

  #resize() {
    if (this.plot && this.place.clientWidth > 0) this.plot.setSize({ width: this.place.clientWidth, height: HEIGHT });
  }

  #table() {
    const button = this.figure.querySelector("[data-table]");
    const place = document.getElementById(button.getAttribute("aria-controls"));
    button.addEventListener("click", () => {
      place.hidden = !place.hidden;
      button.setAttribute("aria-expanded", String(!place.hidden));
      button.textContent = text(place.hidden ? "chart-table" : "chart-hide-table");
      this.#fillTable();
    });
    this.tablePlace = place;
  }

  #fillTable() {
    if (this.tablePlace.hidden || !this.data) return;
    const table = document.createElement("table");
    table.createCaption().textContent = this.figure.querySelector("h2").textContent;
    const head = table.createTHead().insertRow();
    const body = table.createTBody();
    [text("chart-time"), ...this.lines.map((line) => line.tableLabel ?? line.label)].forEach((label, at) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = label;
      if (at) cell.className = "n";
      head.append(cell);
    });
    for (let at = this.data[0].length - 1; at >= 0; at -= 1) {
      const row = body.insertRow();
      const cell = document.createElement("th");
      cell.scope = "row";
      cell.textContent = this.#when(this.data[0][at]);
      row.append(cell);
      this.lines.forEach((line, index) => {
        const value = row.insertCell();
        value.className = "n";
        value.textContent = number(this.shown[index + 1][at], line.digits ?? 1);
      });
    }
    this.tablePlace.replaceChildren(table);
  }
}

function drawn(kind, parts) {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, part] of Object.entries(parts)) shape.setAttribute(name, part);
  return shape;
}

const dashed = (line) =>
  drawn("line", { x1: 0, x2: 21, y1: 6.5, y2: 6.5, stroke: color(line.color), "stroke-width": 2.5, "stroke-dasharray": line.dash.join(" ") });

function swatch(line) {
  const thick = line.shape === "bars" || line.shape === "edge";
  const fill = line.shape === "edge" ? color("band") : color(line.color);
  return drawn("rect", { width: 21, height: thick ? 11 : 3, y: thick ? 1 : 5, rx: 1.5, fill });
}

// The marks of an axis: with the decimals their distance needs, or in thousands and millions.
function amounts(splits) {
  if (Math.max(...splits.map(Math.abs)) >= LARGE) return splits.map(compact);
  const step = splits.length > 1 ? splits[1] - splits[0] : 1;
  const digits = [0, 1, 2].find((some) => Math.abs(step * 10 ** some - Math.round(step * 10 ** some)) < 1e-6) ?? 3;
  return splits.map((value) => number(value, digits));
}

export const join = (...tables) => uPlot.join(tables);

// The lines of an expected band: actual, expected, and the two edges the band is filled between.
export const bandLines = (actualShape, digits = 1) => [
  { label: text("live-actual"), color: "actual", shape: actualShape, fill: actualShape === "steps" ? "band" : undefined, digits },
  { label: text("live-expected"), color: "expected", shape: "steps", dash: [5, 4], digits },
  { label: text("live-band"), color: "band", shape: "edge", bandTo: 1, digits, tableLabel: `${text("live-band")} ▲` },
  { label: text("live-band"), color: "band", shape: "edge", hidden: true, digits, tableLabel: `${text("live-band")} ▼` },
];
