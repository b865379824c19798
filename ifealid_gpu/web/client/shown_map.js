// A map that was opened: its computations, all pixels' and coarse ones, and how long they take: renderer/fluid.py.
import { CONSTANTS } from "./facts.js";
import { metricNamed } from "./comparison.js";
import { Computation } from "./computation.js";
import { KINDS } from "./kinds.js";
import { MapOnGpu } from "./tiles.js";
import { firstState, wantedOf } from "./state.js";

export class ShownMap {
  // `unpacked`: the map, where it was unpacked before.
  static async of(gpu, number, image, unpacked) {
    const shown = new ShownMap(await MapOnGpu.of(gpu, number, unpacked), number, image);
    await shown.measure();
    return shown;
  }

  constructor(map, number, image) {
    this.map = map;
    this.number = number;
    this.image = image;
    this.gpu = map.gpu;
    this.computations = new Map();
    this.labels = null; // of what was shown last: {key, values, shares}
  }

  get facts() {
    return this.map.facts;
  }

  computation(stride, components) {
    const key = `${stride} ${components}`;
    if (!this.computations.has(key)) this.computations.set(key, new Computation(this.map, stride, components));
    return this.computations.get(key);
  }

  full(wanted) {
    return this.computation(1, wanted.components);
  }

  // See how long a band takes: the first time counts compiling.
  async measure() {
    const state = { ...firstState(), map: this.number, quantity: { kind: "similarity" }, reference: null };
    const wanted = wantedOf(state, this.facts);
    for (let n = 0; n < 2; n++) {
      this.full(wanted).begun = null;
      this.seconds = await this.timed(wanted, 1);
    }
  }

  // Compute some bands of the full pass; seconds of each.
  async timed(wanted, most) {
    const start = performance.now();
    const encoder = this.gpu.device.createCommandEncoder();
    const done = this.full(wanted).step(encoder, wanted, most);
    this.gpu.queue.submit([encoder.finish()]);
    await this.gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / 1000 / Math.max(1, done);
  }

  // Go on for a moment with the full pass; whether it is done.
  async refine(wanted) {
    await this.timed(wanted, Math.max(1, Math.floor(CONSTANTS.refine / this.secondsOf(wanted))));
    return this.full(wanted).has(wanted);
  }

  secondsOf(wanted) {
    const slowness = wanted.metric ? metricNamed(wanted.metric).slowness : KINDS[wanted.kind].slowness;
    return this.seconds * (slowness ?? 1);
  }

  // What is drawn: the full computation where it is there or fast enough, else a coarse one.
  chosen(wanted) {
    const full = this.full(wanted);
    const seconds = this.secondsOf(wanted) * full.bands;
    if (full.has(wanted) || seconds <= CONSTANTS.fluid) return full;
    const fitting = CONSTANTS.strides.find((n) => seconds / n ** 1.5 < CONSTANTS.fluid / 2);
    return this.computation(fitting ?? CONSTANTS.strides.at(-1), wanted.components);
  }

  // Read the labels of all pixels, and which share of those with data has each.
  async readLabels(wanted, count) {
    const values = await this.full(wanted).read();
    const shares = new Array(count).fill(0);
    let pixels = 0;
    values.forEach((value, pixel) => {
      if (this.map.isValid(pixel)) pixels += 1;
      if (!Number.isNaN(value)) shares[Math.round(value)] += 1;
    });
    this.labels = { key: wanted.key, values, shares: shares.map((n) => n / Math.max(1, pixels)) };
  }

  destroy() {
    this.map.destroy();
    for (const computation of this.computations.values()) computation.destroy();
  }
}
