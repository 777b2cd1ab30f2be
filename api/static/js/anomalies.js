// The hours of an anomaly beside what was expected, drawn when it is opened.

import { text, answer } from "./page.js";
import { Chart, bandLines } from "./chart.js";

async function show(details) {
  if (details.dataset.drawn) return;
  details.dataset.drawn = "yes";
  const id = details.dataset.anomaly;
  const unit = details.dataset.unit === "m3" ? "m³" : details.dataset.unit;
  const { items } = await answer(`/anomalies/${id}/hours`);
  const lines = bandLines("bars");
  lines[0] = { ...lines[0], label: text("anomalies-hours"), color: "instant" };
  const outside = { label: text("anomalies-actual"), color: "actual", shape: "bars", digits: 1 };
  lines[1].label = text("live-expected").replace(" (kW)", "");
  const chart = new Chart(`anomaly-${id}`, { lines: [outside, ...lines], unit });
  const column = (read) => items.map(read);
  chart.draw([
    column((hour) => Date.parse(hour.time) / 1000),
    column((hour) => (hour.inside ? null : hour.amount)),
    column((hour) => (hour.inside ? hour.amount : null)),
    column((hour) => hour.expected),
    column((hour) => hour.high),
    column((hour) => hour.low),
  ]);
}

for (const details of document.querySelectorAll("details[data-anomaly]")) {
  details.addEventListener("toggle", () => { if (details.open) show(details); });
  if (details.open) show(details);
}
