// Numbers of channels as textures.
import { CONSTANTS } from "./facts.js";

const { rows: ROWS } = CONSTANTS;

// Numbers a channel, four in a texel, as vectors.wgsl reads them: passes/channel_rows.py.
export class ChannelRows {
  constructor(computation) {
    const { gpu, map } = computation;
    this.gpu = gpu;
    this.most = 2 ** map.facts.bits - 1;
    this.width = (map.codes.packs * map.codes.perPack) / CONSTANTS.texel_channels;
    this.texture = gpu.table("vector, weights and origin", this.width, 4, "rgba32uint");
    this.view = this.texture.createView();
  }

  write(row, numbers, ArrayType = Float32Array) {
    const texels = new ArrayType(this.width * CONSTANTS.texel_channels);
    texels.set(numbers);
    this.gpu.write(this.texture, this.width, 1, texels, [0, row]);
  }

  nearestCode(origin) {
    return Math.min(Math.max(roundedToEven(origin), 0), this.most);
  }

  writeOrigin(origin) {
    const codes = origin.map((v) => this.nearestCode(v));
    this.write(ROWS.rests, origin.map((v, n) => v - codes[n]));
    this.write(ROWS.codes, codes, Uint32Array);
  }
}

export function roundedToEven(value) {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 ? down + 1 : down;
}
