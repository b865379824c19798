// Numbers of channels as textures.
import { CONSTANTS } from "./facts.js";

const { rows: ROWS } = CONSTANTS;

// Numbers a channel, four in a texel, as vectors.wgsl reads them: passes/channel_rows.py.
export class ChannelRows {
  constructor(computation) {
    const { gpu, map } = computation;
    this.gpu = gpu;
    this.bits = map.facts.bits;
    this.width = (map.codes.packs * map.codes.perPack) / CONSTANTS.texel_channels;
    this.texture = gpu.table("vector, weights and origin", this.width, 4, "rgba32uint");
    this.view = this.texture.createView();
  }

  write(row, numbers, ArrayType = Float32Array) {
    const texels = new ArrayType(this.width * CONSTANTS.texel_channels);
    texels.set(numbers);
    this.gpu.write(this.texture, this.width, 1, texels, [0, row]);
  }

  writeOrigin(origin) {
    const codes = origin.map((v) => nearestCode(v, this.bits));
    this.write(ROWS.rests, origin.map((v, n) => v - codes[n]));
    this.write(ROWS.codes, codes, Uint32Array);
  }
}

// The code nearest to an origin, of so many bits.
export function nearestCode(origin, bits) {
  return Math.min(Math.max(roundedToEven(origin), 0), 2 ** bits - 1);
}

function roundedToEven(value) {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 ? down + 1 : down;
}
