// A map on the GPU: its codes as tiles, its mask of valid pixels, and which of them a pass takes.
import { CONSTANTS, FACTS, block } from "./facts.js";
import { Codes } from "./codes.js";

export class MapOnGpu {
  // `unpacked`: what a device that was lost had of the same map, or undefined.
  static async of(gpu, number, unpacked) {
    const facts = FACTS.maps[number];
    return new MapOnGpu(gpu, facts, unpacked ?? (await unpackedOf(facts)));
  }

  constructor(gpu, facts, unpacked) {
    this.gpu = gpu;
    this.facts = facts;
    this.unpacked = unpacked;
    Object.assign(this, unpacked);
    const { valid } = unpacked;
    this.bands = facts.tiles.bands.map((band) => this.upload(band));
    this.views = this.bands.map((texture) => texture.createView({ dimension: "2d-array" }));
    const columns = valid ? CONSTANTS.mask_columns : 1;
    const words = valid ?? new Uint8Array([1, 0, 0, 0]);
    this.mask = gpu.table("valid pixels", columns, words.length / 4 / columns, "r32uint", words).createView();
  }

  get width() {
    return this.facts.width;
  }

  get height() {
    return this.facts.height;
  }

  isValid(pixel) {
    return !this.valid || Boolean((this.valid[pixel >> 3] >> (pixel & 7)) & 1);
  }

  upload(band) {
    const { packs, row_packs: rowPacks, rows, shelves } = this.facts.tiles;
    const usage = GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.COPY_DST;
    const texture = this.gpu.texture(`tiles of ${this.facts.name}`, band.size, "rgba32uint", usage);
    const { array } = this.codes;
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const packBytes = CONSTANTS.chunk * CONSTANTS.pack_bytes; // of the pixels of a chunk
    for (let first = 0; first < band.chunks; first += rows) {
      const height = Math.min(rows, band.chunks - first);
      for (let shelf = 0; shelf < shelves; shelf++) {
        const wide = Math.min(rowPacks, packs - shelf * rowPacks);
        const offset = ((band.first + first) * packs + shelf * rowPacks) * packBytes;
        this.gpu.queue.writeTexture(
          { texture, origin: [0, 0, (first / rows) * shelves + shelf] },
          bytes,
          { offset, bytesPerRow: packs * packBytes, rowsPerImage: height },
          [wide * CONSTANTS.chunk, height, 1],
        );
      }
    }
    return texture;
  }

  destroy() {
    for (const texture of this.bands) texture.destroy();
  }
}

// The codes of a map, which of its pixels are valid (null: all), and the vectors of facts.fitted.
async function unpackedOf(facts) {
  const codes = new Codes(facts, await block(facts.codes));
  const valid = facts.valid === null ? null : await block(facts.valid);
  return { codes, valid, fits: await fitsOf(facts) };
}

// The vectors of what was fitted, and of classes.
async function fitsOf({ fitted }) {
  const numbers = async (ArrayType, number) => (number === null ? null : new ArrayType((await block(number)).buffer));
  const found = {};
  for (const [kind, fit] of Object.entries(fitted)) {
    if (fit.missing) continue;
    const origin = await numbers(Float64Array, fit.origin);
    found[kind] =
      kind === "components"
        ? { origin, axes: await numbers(Float32Array, fit.axes), gateAxis: await numbers(Float32Array, fit.gate_axis) }
        : { origin, vectors: await numbers(Float32Array, fit.vectors), weights: await numbers(Float32Array, fit.weights) };
  }
  return found;
}

// The (x, y) workgroups of a dispatch that takes samples one after the other.
export function workgroups(samples, perGroup) {
  const groups = Math.ceil(samples / perGroup);
  const rows = Math.ceil(groups / CONSTANTS.most_groups);
  return [Math.ceil(groups / Math.max(1, rows)), rows];
}
