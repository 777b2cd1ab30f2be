// The days of the chosen EPCI, stacked by fluid.

import { config, text, panel } from "./page.js";
import { Chart } from "./chart.js";

const DAYS = 90;
const FLUIDS = ["electricity", "gas", "heat", "water"];

async function show() {
  const { times, series } = await panel("epci-daily", DAYS * 24, { siren: config.siren });
  const present = FLUIDS.filter((fluid) => series[fluid]);
  const sums = Array(times.length).fill(0);
  const columns = present.map((fluid) => series[fluid].map((value, at) => (sums[at] += value ?? 0)));
  // The tallest first: each smaller bar is drawn over it, and what shows is that fluid's own part.
  const lines = present.map((fluid) => ({ label: text(`fluid-${fluid}`), color: fluid, shape: "bars", digits: 0 }));
  const chart = new Chart("days", { lines: lines.reverse(), unit: text("unit-kwh"), days: true });
  const own = present.map((fluid) => series[fluid]).reverse();
  chart.draw([times, ...columns.reverse()], [times, ...own]);
}

show().catch((error) => {
  document.querySelector("#days .plot").textContent = text("chart-failed");
  throw error;
});
