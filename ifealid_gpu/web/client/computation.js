// The values of a map's pixels, or of every few, and their range: renderer/computation.py.
import { CONSTANTS } from "./facts.js";
import { PASSES } from "./passes.js";
import { Range } from "./range.js";
import { workgroups } from "./tiles.js";

export class Computation {
  // `components`: values of a pixel, 1 or 3.
  constructor(map, stride, components = 1) {
    this.map = map;
    this.components = components;
    this.gpu = map.gpu;
    this.stride = stride;
    this.sampling = map.facts.samplings[stride];
    this.grid = this.sampling.grid;
    const usage = GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.COPY_SRC;
    const format = components === 1 ? "r32float" : "rgba32float";
    this.values = this.gpu.texture("value map", [this.grid.width, this.grid.height], format, usage);
    this.valuesView = this.values.createView();
    this.samples = this.sampling.bands.map((record) => {
      const uniforms = this.gpu.uniforms("Samples");
      uniforms.write(record);
      return uniforms.buffer;
    });
    this.range = new Range(this);
    this.passes = {};
    this.begun = null;
    this.next = 0;
  }

  get bands() {
    return this.samples.length;
  }

  has(wanted) {
    return this.begun === wanted.key && this.next === this.bands;
  }

  // Encode what is missing of what is wanted, or no more than some bands of it; how many were.
  step(encoder, wanted, most = Infinity) {
    this.passes[wanted.kind] ??= new PASSES[wanted.kind](this);
    const pass = this.passes[wanted.kind];
    if (this.begun !== wanted.key) {
      pass.begin(wanted);
      this.begun = wanted.key;
      this.next = 0;
      this.ranged = null;
    }
    const end = Math.min(this.bands, this.next + most);
    const done = end - this.next;
    for (; this.next < end; this.next++) pass.encode(encoder, this.next);
    const leftOut = this.sampleOf(wanted.leftOut);
    if (this.components === 1 && this.next === this.bands && this.ranged !== String(leftOut)) {
      this.ranged = String(leftOut);
      this.range.encode(encoder, leftOut === null ? [] : [leftOut]);
    }
    return done;
  }

  // The number of the sample that a pixel of the map is; null where it is not taken.
  sampleOf(pixel) {
    if (pixel === null || pixel === undefined) return null;
    const { width } = this.map;
    const [left, top] = this.sampling.start;
    const [x, y] = [(pixel % width) - left, Math.floor(pixel / width) - top];
    if (x % this.stride || y % this.stride || x < 0 || y < 0) return null;
    return (y / this.stride) * this.sampling.size[0] + x / this.stride;
  }

  encode(encoder, kernel, band, resources, constants, perInvocation = 1) {
    const record = this.sampling.bands[band];
    const samples = record.end - record.first;
    if (!samples) return;
    const common = {
      tiles: this.map.views[band],
      given_samples: this.samples[band],
      [this.components === 1 ? "value" : "values"]: this.valuesView,
      valid: this.map.mask,
    };
    const overrides = {
      one_shelf: this.map.facts.tiles.shelves === 1,
      stride: this.stride,
      no_value: CONSTANTS.no_value,
      masked: Boolean(this.map.valid),
      ...constants,
    };
    const groups = workgroups(samples, CONSTANTS.workgroup_width * perInvocation);
    this.gpu.dispatch(encoder, kernel, { ...common, ...resources }, overrides, groups);
  }

  // All values, NaN where there is none, row by row; of three components one pixel's after the other's.
  async read() {
    const texel = this.components === 1 ? 1 : 4;
    const bytes = await this.gpu.readTexture(this.values, this.grid.width, this.grid.height, 4 * texel);
    const [width, height] = this.sampling.size;
    const texels = new Float32Array(bytes.buffer, 0, width * height * texel);
    const none = Math.fround(CONSTANTS.no_value);
    if (texel === 1) return texels.map((value) => (value === none ? NaN : value));
    const values = new Float32Array(width * height * this.components);
    for (let n = 0; n < values.length; n++) {
      const at = texel * Math.floor(n / this.components);
      values[n] = texels[at] === none ? NaN : texels[at + (n % this.components)];
    }
    return values;
  }

  destroy() {
    this.values.destroy();
  }
}
