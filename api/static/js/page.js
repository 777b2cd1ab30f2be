// What every page's script shares: its configuration, formats in the site's zone, and answers of the API.

export const config = JSON.parse(document.getElementById("config").textContent);
export const text = (key) => config.texts[key] ?? key;

const zone = { timeZone: config.zone };
const clockFormat = new Intl.DateTimeFormat(config.locale, { ...zone, hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(config.locale, { ...zone, day: "numeric", month: "short" });
const momentFormat = new Intl.DateTimeFormat(config.locale, {
  ...zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
});
const longDayFormat = new Intl.DateTimeFormat(config.locale, {
  ...zone, weekday: "short", day: "numeric", month: "short", year: "numeric",
});

export const clock = (ms) => clockFormat.format(ms);
export const day = (ms) => dayFormat.format(ms);
export const moment = (ms) => momentFormat.format(ms);
export const longDay = (ms) => longDayFormat.format(ms);

// Intl writes a negative number with a hyphen; a reader expects the minus sign.
const figure = (value, options) => new Intl.NumberFormat(config.locale, options).format(value).replace("-", "\u2212");

export function number(value, digits = 1) {
  if (value === null || value === undefined) return "–";
  return figure(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export const compact = (value) => figure(value, { notation: "compact", maximumFractionDigits: 2 });

export function euros(value) {
  if (value === null || value === undefined) return "–";
  return figure(value, { style: "currency", currency: "EUR" });
}

export async function answer(path, parameters = {}) {
  const query = new URLSearchParams({ ...parameters, lang: config.lang });
  const response = await fetch(`/api/v1${path}?${query}`, { headers: { Accept: "application/json" } });
  if (response.status === 401) {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// The rows of a panel, as one column of times [s] and one of numbers for each series; a text column names series.
export async function panel(id, hours, variables = {}, ahead = 0) {
  const start = new Date(Date.now() - hours * 3600e3);
  const end = new Date(Date.now() + ahead * 3600e3);
  const asked = { from: start.toISOString(), to: end.toISOString() };
  for (const [name, value] of Object.entries(variables)) asked[`var-${name}`] = value ?? "";
  const { columns } = await answer(`/panels/${id}/data`, asked);
  return columns.some((column) => column.type === "text") ? pivoted(columns) : plain(columns);
}

function plain(columns) {
  const times = columns.find((column) => column.type === "time")?.values ?? [];
  const series = {};
  for (const column of columns) if (column.type === "number") series[column.name] = column.values;
  return { times: times.map((ms) => ms / 1000), series };
}

function pivoted(columns) {
  const [time, name, value] = ["time", "text", "number"].map((type) => columns.find((column) => column.type === type));
  const times = [...new Set(time?.values ?? [])].sort((a, b) => a - b);
  const at = new Map(times.map((ms, position) => [ms, position]));
  const series = {};
  (name?.values ?? []).forEach((label, row) => {
    series[label] ??= Array(times.length).fill(null);
    series[label][at.get(time.values[row])] = value.values[row];
  });
  return { times: times.map((ms) => ms / 1000), series };
}
