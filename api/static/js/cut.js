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

// Break each bar that the axis of a plot cuts, and write the largest value of neighbours beside them.
export function marks(plot, top, color) {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  const y = bbox.top + 14 * scale;
  const [times, ...columns] = plot.data;
  const edge = (at) => plot.valToPos(times[at] ?? plot.scales.x.max, "x", true);
  ctx.save();
  ctx.font = `600 ${12 * scale}px system-ui, sans-serif`;
  ctx.textBaseline = "middle";
  for (const { first, last, value } of runs(cuts(columns, top))) {
    ctx.strokeStyle = color("card");
    ctx.lineWidth = 3 * scale;
    for (let at = first; at <= last; at += 1) slash(ctx, edge(at), edge(at + 1), y, 4 * scale);
    const late = edge(first) > bbox.left + bbox.width / 2;
    ctx.fillStyle = color("ink");
    ctx.textAlign = late ? "right" : "left";
    ctx.fillText(`▲ ${compact(value)}`, late ? edge(first) - 6 * scale : edge(last + 1) + 6 * scale, y);
  }
  ctx.restore();
}

function slash(ctx, left, right, y, height) {
  ctx.beginPath();
  ctx.moveTo(left, y + height);
  ctx.lineTo(right, y - height);
  ctx.stroke();
}

function runs(found) {
  const grouped = [];
  for (const [at, value] of found) {
    const before = grouped[grouped.length - 1];
    if (before && before.last === at - 1) Object.assign(before, { last: at, value: Math.max(before.value, value) });
    else grouped.push({ first: at, last: at, value });
  }
  return grouped;
}

const peaks = (columns) => columns[0].map((_, at) => Math.max(...columns.map((column) => column[at] ?? 0)));
