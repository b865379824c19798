// The state and its frames: of many events only the newest is computed, one frame at a time. Where a full pass takes
// long, every few pixels come first, and all of them when nothing has changed for a moment.
import { CONSTANTS, FACTS } from "./facts.js";
import { InputImage } from "./image.js";
import { Picture } from "./picture.js";
import { Projection, placeOfPixel } from "./scene.js";
import { ShownMap } from "./shown_map.js";
import { KINDS, fitOf, isOffered, kindOf, whyMissing } from "./kinds.js";
import { foundRange } from "./range.js";
import { Recovery } from "./recovery.js";
import { compares, firstState, lookOf, pinPixels, referencePixel, wantedOf } from "./state.js";

const MOST_PROBES = 8;
const MOST_MAPS = 3; // that stay on the GPU
const BACKGROUND = [0.07, 0.07, 0.08, 1];
const TEXEL = 16; // bytes of a value of three components

export class Explorer {
  constructor(gpu, canvas, surface) {
    this.canvas = canvas;
    this.recovery = new Recovery(this);
    this.state = firstState();
    this.size = [canvas.width, canvas.height]; // of the next frame
    this.message = ""; // what was asked for and cannot be shown, or what went wrong
    this.listeners = [];
    this.changedAt = 0;
    this.moveTo(gpu, surface);
  }

  // Go on with a device, on which everything has to be computed yet.
  moveTo(gpu, surface) {
    const before = this.gpu;
    this.gpu = gpu;
    before?.device.destroy(); // where it is not lost, it holds memory
    this.recovery.watch(gpu);
    this.surface = surface;
    this.picture = new Picture(gpu);
    this.unpacked = new Map([...(this.maps ?? [])].map(([number, { map }]) => [number, map.unpacked]));
    this.maps = new Map();
    this.images = new Map();
    this.shown = null;
    this.drawn = null; // what the last frame found: range, values of pixels, whether it was coarse
    this.isDirty = true;
    this.isStopped = false; // whether nothing more is computed, for want of a device
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    this.probes = gpu.device.createBuffer({ size: FACTS.structs.Range.size + TEXEL * MOST_PROBES, usage });
  }

  stop() {
    this.isStopped = true;
    this.drawn = null;
  }

  get facts() {
    return FACTS.maps[this.state.map];
  }

  get projection() {
    return new Projection(this.facts.scene, this.size, this.state.viewport);
  }

  get reference() {
    return referencePixel(this.state, this.facts);
  }

  get pins() {
    return pinPixels(this.state, this.facts);
  }

  // Change fields of the state, and draw.
  change(fields) {
    const before = this.state;
    const quantity = { ...before.quantity, ...fields.quantity };
    this.state = { ...before, ...fields, quantity };
    if (this.state.map !== before.map) this.arrive(before);
    const { kind } = this.state.quantity;
    if (isOffered(this.facts, kind)) {
      if (fields.quantity || fields.map !== undefined) this.message = "";
    } else {
      this.message = `${KINDS[kind].label} cannot be shown here: ${whyMissing(this.facts, kind) ?? "the page has none"}`;
      this.state.quantity = { ...this.state.quantity, kind: "similarity" };
    }
    if (this.state.quantity.kind !== before.quantity.kind) this.state.lit = null;
    this.changedAt = performance.now();
    this.redraw();
  }

  resize(size) {
    this.size = size;
    this.redraw();
  }

  // Another map: what means something there stays.
  arrive(before) {
    const { state, facts } = this;
    state.hover = null;
    state.lit = null;
    if (facts.image !== FACTS.maps[before.map].image) Object.assign(state, { reference: null, pins: [], viewport: null });
    const { quantity } = state;
    const count = fitOf(facts, "components")?.count ?? 3;
    const axes = quantity.axes.every((axis) => axis <= count) ? quantity.axes : [1, 2, 3];
    state.quantity = { ...quantity, axes, channel: Math.min(quantity.channel, facts.channels - 1) };
    state.muted = [];
    state.range = { ...state.range, ends: null };
  }

  async redraw() {
    this.isDirty = true;
    if (this.isStopped) return;
    await (this.running ??= this.run().finally(() => (this.running = null)));
  }

  async run() {
    while (!this.isStopped) {
      try {
        await this.frames();
        return;
      } catch (error) {
        await this.recovery.goOn(error);
      }
    }
  }

  async frames() {
    while (!this.isStopped && (this.isDirty || this.drawn?.isCoarse)) {
      if (this.gpu.isLost) throw new Error("the device is lost");
      if (this.isDirty) {
        this.isDirty = false;
        const shown = await this.opened();
        await new Promise(requestAnimationFrame);
        if (this.shown === shown && this.state.map === shown.number) await this.draw();
        else this.isDirty = true;
      } else {
        const rest = this.changedAt + 1000 * CONSTANTS.rest - performance.now();
        if (rest > 0) await new Promise((done) => setTimeout(done, Math.min(rest, 16)));
        else await this.refine();
      }
    }
  }

  // The map that the state names, on the GPU.
  async opened() {
    const number = this.state.map;
    if (this.shown?.number === number) return this.shown;
    if (!this.maps.has(number)) {
      for (const listener of this.listeners) listener.opening?.(FACTS.maps[number]);
      await new Promise((done) => setTimeout(done)); // what listeners say is seen before codes are unpacked
      const image = await this.imageOf(FACTS.maps[number]);
      this.maps.set(number, await ShownMap.of(this.gpu, number, image, this.unpacked.get(number)));
      this.unpacked.delete(number);
    }
    const shown = this.maps.get(number);
    this.maps.delete(number); // and becomes the one that was used last
    this.maps.set(number, shown);
    for (const [other, one] of this.maps) {
      if (this.maps.size <= MOST_MAPS) break;
      one.destroy();
      this.maps.delete(other);
    }
    this.shown = shown;
    return shown;
  }

  async imageOf(facts) {
    const name = facts.has_image ? facts.image : null;
    if (!this.images.has(name)) {
      const found = FACTS.images.find((image) => image.name === name) ?? { block: null };
      this.images.set(name, await InputImage.of(this.gpu, found));
    }
    return this.images.get(name);
  }

  async draw() {
    const { shown, state } = this;
    const wanted = wantedOf(state, shown.facts);
    const { encoder, computation } = this.encoded(wanted);
    const probed = [...new Set([state.hover, this.reference, ...this.pins].filter((pixel) => pixel !== null))].slice(0, MOST_PROBES);
    const found = await this.probed(encoder, computation, probed);
    if (this.isStopped) return;
    this.drawn = { ...found, wanted, isCoarse: computation.stride > 1 };
    if (kindOf(state).hasLabels && !this.drawn.isCoarse && shown.labels?.key !== wanted.key) {
      await shown.readLabels(wanted, fitOf(shown.facts, wanted.kind).legend.length);
    }
    for (const listener of this.listeners) listener.drawn?.(this);
  }

  // Commands that compute what is missing and draw it onto the canvas.
  encoded(wanted) {
    const { shown, state, projection, surface } = this;
    const computation = shown.chosen(wanted);
    const encoder = this.gpu.device.createCommandEncoder();
    computation.step(encoder, wanted);
    const look = { ...lookOf(state, shown.facts), lit: this.lit(wanted), markers: state.markers ? this.markers(wanted) : null };
    const { format } = surface;
    const target = surface.target(projection.size);
    this.picture.encode(encoder, { computation, image: shown.image, projection, look, target, format, background: BACKGROUND });
    surface.finish(encoder);
    return { encoder, computation };
  }

  // The label whose pixels keep their colours while others are dark: the legend's, or the one under the mouse.
  lit(wanted) {
    const { shown, state } = this;
    if (state.lit !== null || !kindOf(state).hasLabels || state.hover === null) return state.lit;
    if (shown.labels?.key !== wanted.key || !fitOf(shown.facts, wanted.kind).lights_up) return null;
    const label = shown.labels.values[state.hover];
    return Number.isNaN(label) ? null : label;
  }

  markers(wanted) {
    const unit = globalThis.devicePixelRatio || 1;
    const reference = compares(this.state) ? wanted.pixel : null;
    return { reference, pins: this.pins, isLocked: this.state.isLocked, unit };
  }

  // Submit a frame, and read its range and the values of some pixels: once they are here, it is done.
  async probed(encoder, computation, pixels) {
    const { size } = FACTS.structs.Range;
    const { components, grid } = computation;
    const bytes = 4 * (components === 1 ? 1 : 4);
    const isFull = computation.stride === 1;
    encoder.copyBufferToBuffer(computation.range.buffer, 0, this.probes, 0, size);
    pixels.forEach((pixel, n) => {
      if (!isFull) return;
      const origin = [pixel & ((1 << grid.shift) - 1), pixel >> grid.shift];
      encoder.copyTextureToBuffer({ texture: computation.values, origin }, { buffer: this.probes, offset: size + TEXEL * n }, [1, 1]);
    });
    this.gpu.queue.submit([encoder.finish()]);
    await Promise.all([this.probes.mapAsync(GPUMapMode.READ), this.surface.show()]);
    const read = this.probes.getMappedRange().slice(0);
    this.probes.unmap();
    const none = Math.fround(CONSTANTS.no_value);
    const valuesOf = (n) => {
      const values = [...new Float32Array(read, size + TEXEL * n, bytes / 4)].slice(0, components);
      return values[0] === none ? null : values;
    };
    const values = new Map(isFull ? pixels.map((pixel, n) => [pixel, valuesOf(n)]) : []);
    return { range: components === 1 ? foundRange(read) : null, values };
  }

  // Go on for a moment with the full pass that a coarse picture stands in for.
  async refine() {
    const { shown } = this;
    const { wanted } = this.drawn;
    const isWanted = shown.number === this.state.map && wanted.key === wantedOf(this.state, shown.facts).key;
    if (!isWanted || (await shown.refine(wanted))) this.isDirty = true;
  }

  placeOf(pixel) {
    return placeOfPixel(this.facts.scene, pixel);
  }
}
