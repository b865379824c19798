// What pixels are compared with: a vector in a space, as numbers on one map; quantities/comparison.py in JavaScript.
import { FACTS } from "./facts.js";

export function metricNamed(id) {
  return FACTS.metrics.find((metric) => metric.id === id);
}

// The comparison with a pixel of a map: vectors are g (c - origin), in code units.
export function compare(map, { metric, pixel, center, muted }) {
  const { channels } = map.facts;
  const one = metricNamed(metric);
  const origin = new Float64Array(channels).fill(map.facts.origins[metric]);
  if (center && one.centers) origin.set(map.facts.mean);
  const weights = new Float64Array(channels).fill(1);
  for (const channel of muted) weights[channel] = 0;
  const hasData = map.isValid(pixel);
  const codes = map.codes.vector(pixel);
  const u = new Float64Array(channels);
  let squares = 0;
  let isAcute = true;
  for (let n = 0; n < channels; n++) {
    u[n] = weights[n] * (codes[n] - origin[n]);
    squares += u[n] * u[n];
    isAcute &&= origin[n] <= 0 && codes[n] >= origin[n];
  }
  const length = Math.sqrt(squares);
  const unitVector = length > 0 ? u.map((v) => v / length) : null;
  return {
    metric: one,
    origin,
    weights,
    codes,
    length,
    unitVector,
    isAcute,
    unit: map.facts.unit,
    hasData,
    hasValues: hasData && (unitVector !== null || !one.is_of_directions),
    isUniform: origin.every((v) => v === origin[0]),
    isWeighted: muted.length > 0,
    key: `${origin}/${muted}`,
  };
}
