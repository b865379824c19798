// A map's codes in the order in which tiles hold them, and the vectors of pixels.
//
// Packs of 16 bytes: of 8 pixels that follow one another first their pack 0, then their pack 1, and so on; see
// gpu/tile_layout.py.
import { CONSTANTS } from "./facts.js";

const ARRAYS = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array };

export class Codes {
  constructor(map, filtered) {
    this.channels = map.channels;
    this.bits = map.bits;
    this.perPack = (CONSTANTS.pack_bytes * 8) / map.bits;
    this.packs = map.tiles.packs;
    const pixels = map.width * map.height;
    const chunks = Math.ceil(pixels / CONSTANTS.chunk);
    this.array = new ARRAYS[map.bits](chunks * this.packs * CONSTANTS.chunk * this.perPack);
    this.decode(filtered, map.width, map.height);
  }

  // Where a pixel's code of a channel lies.
  index(pixel, channel) {
    const chunk = CONSTANTS.chunk;
    const pack = Math.floor(channel / this.perPack);
    const texel = (Math.floor(pixel / chunk) * this.packs + pack) * chunk + (pixel % chunk);
    return texel * this.perPack + (channel % this.perPack);
  }

  vector(pixel) {
    const vector = new ARRAYS[this.bits](this.channels);
    for (let channel = 0; channel < this.channels; channel++) vector[channel] = this.array[this.index(pixel, channel)];
    return vector;
  }

  // Codes laid out as a pixel's packs, 0 where there is no channel.
  packed(vector) {
    const packs = new ARRAYS[this.bits](this.packs * this.perPack);
    packs.set(vector);
    return packs;
  }

  // What `filtered_codes` of web/blocks.py made, a channel after the other.
  decode(filtered, width, height) {
    const pixels = width * height;
    const bytes = this.bits / 8;
    const most = 2 ** this.bits;
    const plane = new ARRAYS[this.bits](pixels);
    for (let channel = 0; channel < this.channels; channel++) {
      const start = channel * pixels * bytes;
      for (let pixel = 0; pixel < pixels; pixel++) {
        let code = 0;
        for (let byte = 0; byte < bytes; byte++) code += filtered[start + byte * pixels + pixel] * 256 ** byte;
        const left = pixel % width ? plane[pixel - 1] : 0;
        const above = pixel >= width ? plane[pixel - width] : 0;
        code = (code + Math.floor((left + above) / 2)) % most;
        plane[pixel] = code;
      }
      this.scatter(plane, channel);
    }
  }

  scatter(plane, channel) {
    const step = this.perPack;
    const rest = (this.packs - 1) * CONSTANTS.chunk * step; // to the next chunk
    let at = this.index(0, channel);
    for (let pixel = 0; pixel < plane.length; pixel++) {
      if (pixel && pixel % CONSTANTS.chunk === 0) at += rest;
      this.array[at] = plane[pixel];
      at += step;
    }
  }
}
