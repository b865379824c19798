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
    const { bits, perPack, channels } = this;
    const pixels = width * height;
    const planes = Array.from({ length: perPack }, () => new ARRAYS[bits](pixels)); // of a pack's channels
    for (let first = 0; first < channels; first += perPack) {
      const here = planes.slice(0, channels - first);
      here.forEach((plane, n) => decodePlane(plane, filtered, { start: ((first + n) * pixels * bits) / 8, width, height }));
      this.scatter(here, first / perPack);
    }
  }

  // Channels that lie in one pack of each pixel, side by side.
  scatter(planes, pack) {
    const { array, perPack, packs } = this;
    const { chunk } = CONSTANTS;
    const pixels = planes[0].length;
    const toNext = packs * chunk * perPack;
    for (let first = 0, at = pack * chunk * perPack; first < pixels; first += chunk, at += toNext) {
      const end = Math.min(first + chunk, pixels);
      for (let n = 0; n < planes.length; n++) {
        const plane = planes[n];
        for (let pixel = first, to = at + n; pixel < end; pixel++, to += perPack) array[to] = plane[pixel];
      }
    }
  }
}

function decodePlane(plane, filtered, { start, width, height }) {
  const pixels = width * height;
  plane.set(filtered.subarray(start, start + pixels));
  for (let byte = 1; byte < plane.BYTES_PER_ELEMENT; byte++) {
    const from = start + byte * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) plane[pixel] |= filtered[from + pixel] << (8 * byte);
  }
  // What is written to an array of whole numbers begins anew beyond its largest, as it did in Python.
  for (let pixel = 0, y = 0; y < height; y++) {
    let left = 0;
    for (let x = 0; x < width; x++, pixel++) {
      const above = y ? plane[pixel - width] : 0;
      plane[pixel] += Math.floor((left + above) / 2);
      left = plane[pixel];
    }
  }
}
