// Distances (sum |p - q|^k)^(1/k) in float32: passes/minkowski.py. Roots are taken of shares of the largest sum there could
// be, so that nothing leaves what float32 holds.
import { CONSTANTS } from "./facts.js";
import { ChannelRows } from "./rows.js";

const { rows: ROWS, origins: ORIGINS, distance: BOUNDS, steps_of_8: STEPS } = CONSTANTS;

export class Minkowski {
  constructor(computation) {
    this.computation = computation;
    this.terms = computation.gpu.uniforms("Distance");
    this.rows = new ChannelRows(computation);
    this.resources = { given_distance: this.terms.buffer, channels: this.rows.view };
  }

  begin(comparison) {
    const { gpu, map } = this.computation;
    const { bits } = map.facts;
    const { exponent: k, factors } = comparison.metric;
    const { weights, hasValues, isWeighted } = comparison;
    const steps = bits === 8 ? STEPS : STEPS.map(() => 1);
    const vector = Float64Array.from(comparison.codes, (code) => (hasValues ? code : 0));
    const room = Math.log(BOUNDS.largest_sum / vector.length) / k - Math.log(Math.max(1, ...weights));
    const farthest = Math.exp(Math.min(room, Math.log(BOUNDS.farthest))) / Math.max(...steps);
    const near = vector.map((v) => Math.min(Math.max(v, -farthest), farthest));
    const most = logOfLargestSum(vector, weights, k, 2 ** bits - 1);
    const share = Math.exp(-logOfLargestSum(near, weights, k, 2 ** bits - 1));
    this.constants = {
      bits,
      origin: bits === 32 ? ORIGINS.own : ORIGINS.zero,
      by_polynomials: gpu.isSoftware,
      power: CONSTANTS.powers[k] ?? CONSTANTS.powers.any,
      weighted: isWeighted,
    };
    this.terms.write({
      shares: steps.map((step) => (Number.isFinite(most) ? share * step ** -k : 0)),
      exponent: k,
      inverse_exponent: 1 / k,
      largest: Math.exp(Math.min(most / k + Math.log(comparison.unit), Math.log(BOUNDS.largest))),
      has_values: hasValues,
      low_factors: factors.slice(0, 4),
      high_factors: [...factors.slice(4), 0],
      octave_factors: [0, 1, 2, 3].map((n) => 2 ** (k * 2 ** n)),
    });
    if (bits === 32) this.rows.writeOrigin(near);
    else this.rows.write(ROWS.unit, near);
    if (isWeighted) this.rows.write(ROWS.weights, weights);
  }

  encode(encoder, band) {
    const { samples_per_invocation: samples } = CONSTANTS;
    this.computation.encode(encoder, "minkowski_loop", band, this.resources, this.constants, samples);
  }
}

// The logarithm of the sum of powers that no pixel exceeds.
function logOfLargestSum(vector, weights, k, span) {
  const logs = vector.map((v, n) => k * Math.log(weights[n] * Math.max(Math.abs(v), Math.abs(v - span))));
  const most = Math.max(...logs);
  return most === -Infinity ? most : most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}
