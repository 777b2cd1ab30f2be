// How tall an axis may be where one hour dwarfs the others (a bulk load beside live traffic), and which hours it cuts.

import { compact } from "./page.js";

const TIMES = 4;

// Return the top of the axis, or null where nothing needs cutting: four times the median of the hours in which
// something came. Of an even number of hours the lower middle counts, so that one load and one live hour are told apart.
export function ceiling(columns) {
  const tallest = peaks(columns);
  const some = tallest.filter((value) => value > 0).sort((a, b) => a - b);
  if (!some.length) return null;
  const top = TIMES * some[(some.length - 1) >> 1];
  return some[some.length - 1] > top ? top : null;
}

// Return [position, value] of each hour that is taller than the axis.
export function cuts(columns, top) {
  return peaks(columns).map((value, at) => [at, value]).filter(([, value]) => value > top);
}

// Break each bar that the axis of a plot cuts, and write its value beside the break.
export function marks(plot, top, color) {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  const y = bbox.top + 14 * scale;
  const [times, ...columns] = plot.data;
  ctx.save();
  ctx.font = `600 ${12 * scale}px system-ui, sans-serif`;
  ctx.textBaseline = "middle";
  for (const [at, value] of cuts(columns, top)) {
    const [left, right] = [times[at], times[at + 1] ?? plot.scales.x.max].map((time) => plot.valToPos(time, "x", true));
    const middle = (left + right) / 2;
    const half = Math.max((right - left) / 2, 6 * scale);
    ctx.strokeStyle = color("card");
    ctx.lineWidth = 3 * scale;
    ctx.beginPath();
    ctx.moveTo(middle - half, y + 4 * scale);
    ctx.lineTo(middle + half, y - 4 * scale);
    ctx.stroke();
    const late = middle > bbox.left + bbox.width / 2;
    ctx.fillStyle = color("ink");
    ctx.textAlign = late ? "right" : "left";
    ctx.fillText(`▲ ${compact(value)}`, middle + (late ? -1 : 1) * (half + 4 * scale), y);
  }
  ctx.restore();
}

const peaks = (columns) => columns[0].map((_, at) => Math.max(...columns.map((column) => column[at] ?? 0)));
