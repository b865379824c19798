// How values are written, and which numbers stand beside the colour bar: color_bar.py and the quantities.
import { metricNamed } from "./comparison.js";

const LARGE = 1e5; // from here on decimals say nothing

// What a value of the map stands for: a channel's code / cmax is a real value where the file gives the range.
export function realValue(state, map, value) {
  if (state.quantity.kind !== "channel" || !map.range) return value;
  const [low, high] = map.range;
  return low + value * (high - low);
}

export function valueText(state, map, value) {
  if (value === null || value === undefined) return "no value";
  const { kind, channel } = state.quantity;
  const real = realValue(state, map, value);
  if (kind === "channel") return `channel ${channel} = ${compact(real)}`;
  if (kind === "norm") return `norm = ${compact(real)}`;
  const metric = metricNamed(state.metric);
  return `${metric.symbol} = ${metric.is_of_directions ? real.toFixed(4) : compact(real)}`;
}

export function compact(value) {
  return String(Number(value.toPrecision(4)));
}

// The values that the colour bar spans and those of its colours' ends.
export function scaleOf(state, range) {
  if (!range) return null;
  const [low, high] = state.range.ends ?? range.ends;
  const isOne = state.quantity.kind === "similarity" && metricNamed(state.metric).spans_one;
  if (isOne || !(low < high)) return { start: Math.min(0, low), end: Math.max(1, high), low, high };
  const beyond = 0.5 * (high - low);
  const [least, most] = range.values;
  return { start: Math.min(low, Math.max(least, low - beyond)), end: Math.max(high, Math.min(most, high + beyond)), low, high };
}

// A number beside the bar, with as many decimals as tell the ends apart.
export function numberText(value, low, high) {
  if (Number.isInteger(value)) return Math.abs(value) < LARGE ? String(value) : String(Number(value.toPrecision(3)));
  if (Math.abs(value) >= LARGE) return String(Number(value.toPrecision(3)));
  const span = high - low;
  const digits = span > 0 ? Math.floor(Math.log10(span)) : 0;
  const decimals = digits > 0 ? Math.max(0, 3 - digits) : Math.min(Math.max(3, 2 - digits), 9);
  const text = value.toFixed(decimals);
  return decimals > 3 ? text.replace(/0+$/, "") : text;
}
