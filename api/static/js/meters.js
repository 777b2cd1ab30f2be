// What the collectors received, hour by hour.

import { text, panel } from "./page.js";
import { Chart } from "./chart.js";
import { ceiling } from "./cut.js";

const HOURS = 48;

async function show() {
  const { times: known, series } = await panel("ingest-rate", HOURS);
  const at = new Map(known.map((seconds, row) => [seconds, row]));
  const now = Math.floor(Date.now() / 3600e3) * 3600;
  // An hour without a row is an hour in which nothing came: that is what this chart is looked at for.
  const times = Array.from({ length: HOURS + 1 }, (_, hour) => now - (HOURS - hour) * 3600);
  const column = (name) => times.map((seconds) => (at.has(seconds) ? series[name]?.[at.get(seconds)] ?? 0 : known.length ? 0 : null));
  const columns = ["readings", "messages", "rejected"].map(column);
  const chart = new Chart("rate", {
    unit: "",
    span: [times[0], now + 3600],
    top: ceiling(columns),
    lines: [
      { label: text("meters-readings"), color: "actual", shape: "bars", digits: 0 },
      { label: text("meters-messages"), color: "electricity", shape: "steps", digits: 0 },
      { label: text("meters-rejected"), color: "heat", shape: "steps", digits: 0 },
    ],
  });
  chart.draw([times, ...columns]);
}

show().catch((error) => {
  document.querySelector("#rate .plot").textContent = text("chart-failed");
  throw error;
});
