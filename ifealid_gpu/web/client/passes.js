// Value passes: each fills a computation's value map, band by band. A new one is a class and a line in PASSES.
import { CONSTANTS } from "./facts.js";
import { ChannelRows, nearestCode } from "./rows.js";
import { Minkowski } from "./minkowski.js";
import { compare } from "./comparison.js";
import { ComponentsPass, LabelsPass } from "./fitted_passes.js";

const { rows: ROWS, origins: ORIGINS, measures: MEASURES } = CONSTANTS;

// Similarity of 8-bit codes about an origin that is a code, from exact sums: passes/integer.py.
class IntegerSimilarity {
  static suits(computation, comparison) {
    const [origin] = comparison.origin;
    const isCode = comparison.isUniform && Number.isInteger(origin) && origin >= 0 && origin <= 255;
    const isExact = computation.map.facts.bits === 8 && computation.gpu.hasPackedDots;
    return isExact && comparison.metric.measure === "angle" && isCode && comparison.hasData;
  }

  constructor(computation) {
    const { gpu, grid, map } = computation;
    this.computation = computation;
    this.terms = gpu.uniforms("IntegerTerms");
    this.reference = gpu.table("reference packs", map.codes.packs, 1, "rgba32uint");
    this.countedTexture = gpu.table("channels that count", map.codes.packs, 1, "rgba32uint");
    const usage = GPUTextureUsage.STORAGE_BINDING;
    const sums = gpu.texture("sums over channels", [grid.width, grid.height], "rg32uint", usage).createView();
    this.resources = {
      sums_out: sums,
      counted: this.countedTexture.createView(),
      given_terms: this.terms.buffer,
      sums,
      reference: this.reference.createView(),
    };
    this.summed = new Set();
  }

  begin(comparison) {
    const { gpu, map } = this.computation;
    const counts = comparison.weights.map((weight) => (weight ? 255 : 0));
    if (this.counted !== counts.join()) {
      this.counted = counts.join();
      this.summed.clear();
      gpu.write(this.countedTexture, map.codes.packs, 1, map.codes.packed(counts));
    }
    const codes = comparison.codes.map((code, n) => (comparison.weights[n] ? code : 0));
    let sum = 0;
    let squares = 0;
    for (const code of codes) {
      sum += code;
      squares += code * code;
    }
    this.constants = { origin_is_zero: comparison.origin[0] === 0 };
    this.terms.write({
      channels: counts.filter((count) => count).length,
      zero_code: comparison.origin[0],
      inverse_widest: 1 / comparison.metric.widest,
      highest_sum: 0xffffffff,
      reference_squares: squares,
      reference_codes: sum,
    });
    gpu.write(this.reference, map.codes.packs, 1, map.codes.packed(codes));
  }

  encode(encoder, band) {
    if (!this.summed.has(band)) {
      this.summed.add(band);
      this.computation.encode(encoder, "sums", band, this.resources, {});
    }
    this.computation.encode(encoder, "integer_loop", band, this.resources, this.constants, CONSTANTS.samples_per_invocation);
  }
}

// Angle, cosine or dot in float32 with any vector, about any origin: passes/chord.py.
class ChordSimilarity {
  constructor(computation) {
    const { gpu, grid } = computation;
    this.computation = computation;
    this.terms = gpu.uniforms("VectorTerms");
    this.rows = new ChannelRows(computation);
    const usage = GPUTextureUsage.STORAGE_BINDING;
    const norms = gpu.texture("inverse norms", [grid.width, grid.height], "r32float", usage).createView();
    this.resources = { given_terms: this.terms.buffer, channels: this.rows.view, inverse_norms: norms };
    this.normed = new Set();
  }

  begin(comparison) {
    const { map } = this.computation;
    const unit = comparison.hasValues ? comparison.unitVector : null;
    const origin = comparison.isUniform ? comparison.origin[0] : 0;
    const code = nearestCode(origin, map.facts.bits);
    this.terms.write({
      origin_code: code,
      origin_rest: origin - code,
      inverse_widest: 1 / comparison.metric.widest,
      has_direction: unit !== null,
      has_values: comparison.hasValues,
      length: unit ? comparison.length * comparison.unit : 0,
      unit: comparison.unit,
    });
    if (this.space !== comparison.key) {
      this.space = comparison.key;
      this.normed.clear();
      this.kind = comparison.isUniform ? (comparison.origin[0] ? ORIGINS.uniform : ORIGINS.zero) : ORIGINS.own;
      // Channels that fill up the last pack have code 0, which is not u = 0 about another origin: their weight is 0.
      const isFilled = map.facts.channels < this.rows.width * CONSTANTS.texel_channels;
      this.weighted = comparison.isWeighted || (isFilled && this.kind === ORIGINS.uniform);
      if (this.weighted) this.rows.write(ROWS.weights, comparison.weights);
      if (this.kind === ORIGINS.own) this.rows.writeOrigin(comparison.origin);
    }
    this.constants = { bits: map.facts.bits, origin: this.kind, weighted: this.weighted };
    this.finish = {
      measure: MEASURES[comparison.metric.measure],
      obtuse: comparison.metric.measure === "angle" && !comparison.isAcute,
    };
    this.rows.write(ROWS.unit, unit ?? []);
  }

  encode(encoder, band) {
    if (!this.normed.has(band)) {
      this.normed.add(band);
      this.computation.encode(encoder, "norms", band, this.resources, this.constants);
    }
    const constants = { ...this.constants, ...this.finish };
    this.computation.encode(encoder, "chord_loop", band, this.resources, constants, CONSTANTS.samples_per_invocation);
  }
}

class SimilarityPass {
  constructor(computation) {
    this.computation = computation;
  }

  begin(wanted) {
    const comparison = compare(this.computation.map, wanted);
    if (comparison.metric.measure === "minkowski") {
      this.minkowski ??= new Minkowski(this.computation);
      this.chosen = this.minkowski;
    } else if (IntegerSimilarity.suits(this.computation, comparison)) {
      this.integer ??= new IntegerSimilarity(this.computation);
      this.chosen = this.integer;
    } else {
      this.chord ??= new ChordSimilarity(this.computation);
      this.chosen = this.chord;
    }
    this.chosen.begin(comparison);
  }

  encode(encoder, band) {
    this.chosen.encode(encoder, band);
  }
}

// One channel: passes/channel.py.
class ChannelPass {
  constructor(computation) {
    this.computation = computation;
    this.choice = computation.gpu.uniforms("Choice");
  }

  begin({ channel }) {
    const { bits } = this.computation.map.facts;
    const { perPack } = this.computation.map.codes;
    this.choice.write({ bits, index: channel % perPack, pack: Math.floor(channel / perPack), largest: 2 ** bits - 1 });
  }

  encode(encoder, band) {
    this.computation.encode(encoder, "channel", band, { choice: this.choice.buffer }, {});
  }
}

// The length of every pixel's vector: passes/norm.py.
class NormPass {
  constructor(computation) {
    this.computation = computation;
    this.real = computation.gpu.uniforms("RealValues");
  }

  begin() {
    const { bits, channels, norm } = this.computation.map.facts;
    const code = nearestCode(norm.origin, bits);
    this.real.write({ origin_code: code, origin_rest: norm.origin - code, step: norm.step, largest: norm.largest, channels });
  }

  encode(encoder, band) {
    const constants = { bits: this.computation.map.facts.bits, origin: ORIGINS.uniform };
    this.computation.encode(encoder, "norm", band, { given_real: this.real.buffer }, constants);
  }
}

// By the kind of quantity.
export const PASSES = {
  similarity: SimilarityPass,
  channel: ChannelPass,
  norm: NormPass,
  component: ComponentsPass,
  components: ComponentsPass,
  labels: LabelsPass,
  clusters: LabelsPass,
};
