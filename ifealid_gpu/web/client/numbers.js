// How numbers are written, and which stand beside the colour bar: color_bar.py.
const LARGE = 1e5; // from here on decimals say nothing

export function compact(value) {
  return String(Number(value.toPrecision(4)));
}

// The values that the colour bar spans and those of its colours' ends. `range`: what was found, or null; `ends`: of the
// colours where they are not the range's; `isOne`: whether values lie from 0 to 1.
export function scaleOf(range, ends, isOne) {
  if (!range && !ends) return null;
  const [low, high] = ends ?? range.ends;
  if (isOne || !(low < high)) return { start: Math.min(0, low), end: Math.max(1, high), low, high };
  const beyond = 0.5 * (high - low);
  const [least, most] = range?.values ?? [low, high];
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

// Round numbers within two others, about as many as wanted.
export function ticks(start, end, wanted) {
  const rough = (end - start) / wanted;
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((n) => n * power >= rough) ?? 10);
  const found = [];
  for (let n = Math.ceil(start / step - 1e-9); n * step <= end + 1e-9 * step; n++) found.push(Number((n * step).toPrecision(12)));
  return found;
}
