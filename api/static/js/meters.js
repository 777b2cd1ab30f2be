// What the collectors received, hour by hour.

import { text, panel } from "./page.js";
import { Chart } from "./chart.js";

const HOURS = 48;

async function show() {
  const { times, series } = await panel("ingest-rate", HOURS);
  const column = (name) => series[name] ?? times.map(() => null);
  const chart = new Chart("rate", {
    unit: "",
    lines: [
      { label: text("meters-readings"), color: "actual", shape: "bars", digits: 0 },
      { label: text("meters-messages"), color: "electricity", shape: "steps", digits: 0 },
      { label: text("meters-rejected"), color: "heat", shape: "steps", digits: 0 },
    ],
  });
  chart.draw([times, column("readings"), column("messages"), column("rejected")]);
}

show().catch((error) => {
  document.querySelector("#rate .plot").textContent = text("chart-failed");
  throw error;
});
