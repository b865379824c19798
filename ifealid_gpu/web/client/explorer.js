// The state and its frames: of many events only the newest is computed, one frame at a time. Where a full pass takes
// long, every few pixels come first, and all of them when nothing has changed for a moment: renderer/fluid.py.
import { CONSTANTS, FACTS } from "./facts.js";
import { Computation } from "./computation.js";
import { InputImage } from "./image.js";
import { MapOnGpu } from "./tiles.js";
import { Picture } from "./picture.js";
import { Projection, placeOfPixel } from "./scene.js";
import { foundRange } from "./range.js";
import { firstState, lookOf, pinPixels, referencePixel, wantedOf } from "./state.js";

const MOST_PROBES = 8;
const MOST_MAPS = 3; // that stay on the GPU
const PICTURE_FORMAT = "rgba8unorm";

export class Explorer {
  constructor(gpu, canvas) {
    this.gpu = gpu;
    this.canvas = canvas;
    this.format = navigator.gpu.getPreferredCanvasFormat();
    this.context = canvas.getContext("webgpu");
    this.context.configure({ device: gpu.device, format: this.format, alphaMode: "opaque" });
    this.picture = new Picture(gpu);
    this.state = firstState();
    this.maps = new Map();
    this.images = new Map();
    this.shown = null;
    this.drawn = null; // what the last frame found: range, values of pixels, whether it was coarse
    this.listeners = [];
    this.isDirty = false;
    this.isRunning = false;
    this.changedAt = 0;
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    this.probes = gpu.device.createBuffer({ size: FACTS.structs.Range.size + 4 * MOST_PROBES, usage });
  }

  get facts() {
    return FACTS.maps[this.state.map];
  }

  get projection() {
    return new Projection(this.facts.scene, [this.canvas.width, this.canvas.height], this.state.viewport);
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
    this.state = { ...before, ...fields };
    if (this.state.map !== before.map) {
      const isOther = this.facts.image !== FACTS.maps[before.map].image;
      this.state.hover = null;
      if (isOther) Object.assign(this.state, { reference: null, pins: [], viewport: null });
      const channel = Math.min(this.state.quantity.channel, this.facts.channels - 1);
      this.state.quantity = { ...this.state.quantity, channel };
      this.state.muted = [];
      this.state.range = { ...this.state.range, ends: null };
    }
    this.changedAt = performance.now();
    this.redraw();
  }

  redraw() {
    this.isDirty = true;
    return (this.running ??= this.run().finally(() => (this.running = null)));
  }

  async run() {
    while (this.isDirty || this.drawn?.isCoarse) {
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
      const map = await MapOnGpu.of(this.gpu, number);
      const full = new Computation(map, 1);
      this.maps.set(number, { number, map, full, coarse: new Map(), image: await this.imageOf(FACTS.maps[number]) });
      await this.measure(this.maps.get(number));
    }
    const shown = this.maps.get(number);
    this.maps.delete(number); // and becomes the one that was used last
    this.maps.set(number, shown);
    for (const [other, one] of this.maps) {
      if (this.maps.size <= MOST_MAPS) break;
      one.map.destroy();
      one.full.destroy();
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

  // See how long a band takes: the first time counts compiling.
  async measure(shown) {
    const wanted = wantedOf({ ...firstState(), map: shown.number, quantity: { kind: "similarity" }, reference: null }, shown.map.facts);
    for (let n = 0; n < 2; n++) {
      shown.full.begun = null;
      shown.seconds = await this.timed(shown, wanted, 1);
    }
  }

  // Compute some bands of the full pass; seconds of each.
  async timed(shown, wanted, most) {
    const start = performance.now();
    const encoder = this.gpu.device.createCommandEncoder();
    const done = shown.full.step(encoder, wanted, most);
    this.gpu.queue.submit([encoder.finish()]);
    await this.gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / 1000 / Math.max(1, done);
  }

  // What is drawn: the full computation where it is there or fast enough, else a coarse one.
  chosen(shown, wanted) {
    const { full } = shown;
    const seconds = shown.seconds * full.bands;
    if (full.has(wanted) || seconds <= CONSTANTS.fluid) return full;
    const fitting = CONSTANTS.strides.find((n) => seconds / n ** 1.5 < CONSTANTS.fluid / 2);
    const stride = fitting ?? CONSTANTS.strides.at(-1);
    if (!shown.coarse.has(stride)) shown.coarse.set(stride, new Computation(shown.map, stride));
    return shown.coarse.get(stride);
  }

  async draw() {
    const { shown, state } = this;
    const facts = shown.map.facts;
    const wanted = wantedOf(state, facts);
    const computation = this.chosen(shown, wanted);
    const encoder = this.gpu.device.createCommandEncoder();
    computation.step(encoder, wanted);
    const look = { ...lookOf(state), markers: state.markers ? this.markers(wanted) : null };
    const target = this.context.getCurrentTexture().createView();
    const { projection, format } = this;
    this.picture.encode(encoder, { computation, image: shown.image, projection, look, target, format, background: [0.07, 0.07, 0.08, 1] });
    const probed = [...new Set([state.hover, this.reference, ...this.pins].filter((pixel) => pixel !== null))].slice(0, MOST_PROBES);
    const found = await this.probed(encoder, computation, probed);
    this.drawn = { ...found, wanted, isCoarse: computation !== shown.full, share: shown.full.begun === wanted.key ? shown.full.share : 0 };
    for (const listener of this.listeners) listener.drawn?.(this);
  }

  markers(wanted) {
    const unit = globalThis.devicePixelRatio || 1;
    return { reference: wanted.pixel ?? null, pins: this.pins, isLocked: this.state.isLocked, unit };
  }

  // Submit a frame, and read its range and the values of some pixels: once they are here, it is done.
  async probed(encoder, computation, pixels) {
    const { size } = FACTS.structs.Range;
    encoder.copyBufferToBuffer(computation.range.buffer, 0, this.probes, 0, size);
    const { shift } = computation.grid;
    const isFull = computation.stride === 1;
    pixels.forEach((pixel, n) => {
      if (!isFull) return;
      const origin = [pixel & ((1 << shift) - 1), pixel >> shift];
      encoder.copyTextureToBuffer({ texture: computation.values, origin }, { buffer: this.probes, offset: size + 4 * n }, [1, 1]);
    });
    this.gpu.queue.submit([encoder.finish()]);
    await this.probes.mapAsync(GPUMapMode.READ);
    const bytes = this.probes.getMappedRange().slice(0);
    this.probes.unmap();
    const numbers = new Float32Array(bytes, size);
    const none = Math.fround(CONSTANTS.no_value);
    const values = new Map(isFull ? pixels.map((pixel, n) => [pixel, numbers[n] === none ? null : numbers[n]]) : []);
    return { range: foundRange(bytes), values };
  }

  // Go on for a moment with the full pass that a coarse picture stands in for.
  async refine() {
    const { shown } = this;
    const { wanted } = this.drawn;
    if (shown.number !== this.state.map || wanted.key !== wantedOf(this.state, shown.map.facts).key) {
      this.isDirty = true;
      return;
    }
    const bands = Math.max(1, Math.floor(CONSTANTS.refine / shown.seconds));
    await this.timed(shown, wanted, bands);
    if (shown.full.has(wanted)) this.isDirty = true;
  }

  // --- What the page's API offers ---

  async full() {
    const shown = await this.opened();
    const wanted = wantedOf(this.state, shown.map.facts);
    const encoder = this.gpu.device.createCommandEncoder();
    shown.full.step(encoder, wanted);
    this.gpu.queue.submit([encoder.finish()]);
    return shown;
  }

  async values() {
    const shown = await this.full();
    return shown.full.read();
  }

  async plainPicture(width, height) {
    const shown = await this.full();
    const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC;
    const texture = this.gpu.texture("picture", [width, height], PICTURE_FORMAT, usage);
    const encoder = this.gpu.device.createCommandEncoder();
    this.picture.encode(encoder, {
      computation: shown.full,
      image: shown.image,
      projection: new Projection(this.facts.scene, [width, height], this.state.viewport),
      look: { ...lookOf(this.state), markers: null },
      target: texture.createView(),
      format: PICTURE_FORMAT,
    });
    this.gpu.queue.submit([encoder.finish()]);
    const found = await this.gpu.readTexture(texture, width, height, 4);
    texture.destroy();
    return found;
  }

  placeOf(pixel) {
    return placeOfPixel(this.facts.scene, pixel);
  }
}
