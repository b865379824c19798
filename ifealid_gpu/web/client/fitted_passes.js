// Passes with vectors that came with the page: components (passes/components.py) and labels (passes/vector_labels.py).
import { CONSTANTS } from "./facts.js";
import { ChannelRows } from "./rows.js";
import { fitOf } from "./kinds.js";

const { rows: ROWS, origins: ORIGINS, steps_of_8: STEPS } = CONSTANTS;
const AXES = 4; // rows of axes: three that are shown, and the gate
const NOTHING = { origin_code: 0, origin_rest: 0, inverse_widest: 0, has_direction: 1, has_values: 1, length: 0, unit: 0 };

// Rows of vectors over the steps, four channels a texel, and `more` texels after them.
class VectorTable {
  constructor(computation, label, height, more = 0) {
    const { gpu, map } = computation;
    this.gpu = gpu;
    this.height = height;
    this.steps = map.facts.bits === 8 ? STEPS : [1, 1, 1, 1];
    this.parts = (map.codes.packs * map.codes.perPack) / 4;
    this.width = this.parts + more;
    this.texture = gpu.table(label, this.width, height, "rgba32float");
    this.view = this.texture.createView();
  }

  write(rows, facts = []) {
    const data = new Float32Array(4 * this.width * this.height);
    rows.forEach((row, n) => {
      if (!row) return;
      const start = 4 * this.width * n;
      row.forEach((v, channel) => (data[start + channel] = v / this.steps[channel % 4]));
      if (facts[n]) data.set(facts[n], start + 4 * this.parts);
    });
    this.gpu.write(this.texture, this.width, this.height, data);
  }
}

class FittedPass {
  constructor(computation) {
    const { gpu, map } = computation;
    this.computation = computation;
    this.terms = gpu.uniforms("VectorTerms");
    this.terms.write(NOTHING);
    this.rows = new ChannelRows(computation);
    this.resources = { given_terms: this.terms.buffer, channels: this.rows.view };
    this.constants = { bits: map.facts.bits, origin: ORIGINS.own };
  }

  encode(encoder, band) {
    const { kernel, resources, constants } = this;
    this.computation.encode(encoder, kernel, band, resources, constants, CONSTANTS.samples_per_invocation);
  }
}

export class ComponentsPass extends FittedPass {
  constructor(computation) {
    super(computation);
    this.axes = new VectorTable(computation, "principal axes", AXES);
    this.projection = computation.gpu.uniforms("Projection");
    Object.assign(this.resources, { axes: this.axes.view, given_projection: this.projection.buffer });
  }

  begin({ kind, axes, components }) {
    const { map } = this.computation;
    const fit = fitOf(map.facts, kind);
    const { origin, axes: all, gateAxis } = map.fits.components;
    const { channels } = map.facts;
    const rows = axes.map((axis) => all.subarray((axis - 1) * channels, axis * channels));
    this.kernel = components === 3 ? "components" : "component";
    Object.assign(this.constants, { normalized: fit.normalized, gate: fit.gate });
    const offsets = [0, 0, 0, fit.gate_offset];
    axes.forEach((axis, n) => (offsets[n] = fit.offsets[axis - 1]));
    this.projection.write({ offsets, scale: fit.scale, threshold: fit.threshold, has_values: 1 });
    this.rows.writeOrigin(origin);
    this.axes.write([rows[0], rows[1], rows[2], gateAxis]);
  }
}

export class LabelsPass extends FittedPass {
  constructor(computation) {
    super(computation);
    this.kernel = "labels";
    this.wanted = computation.gpu.uniforms("Labels");
    this.resources.wanted = this.wanted.buffer;
  }

  begin({ kind }) {
    const { map } = this.computation;
    const fit = fitOf(map.facts, kind);
    const { origin, vectors, weights } = map.fits[kind];
    const { channels } = map.facts;
    const groups = Math.ceil(fit.facts.length / CONSTANTS.classes_at_once);
    const table = new VectorTable(this.computation, "vectors of classes", groups * CONSTANTS.classes_at_once, 1);
    const rows = fit.facts.map((_, n) => vectors.subarray(n * channels, (n + 1) * channels));
    table.write(rows, fit.facts.map(([begins, number]) => [begins, number, 1, 0]));
    this.resources.vectors = table.view;
    this.constants = { ...this.constants, measure: fit.measure, weighted: weights !== null };
    this.rows.writeOrigin(origin);
    if (weights) this.rows.write(ROWS.weights, weights);
    this.wanted.write({ groups, margin: fit.margin, scale: fit.scale, inverse_widest: fit.inverse_widest });
  }
}
