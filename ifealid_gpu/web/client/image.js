// The input image on the GPU, with its halvings: passes/input_image.py.
import { block } from "./facts.js";

export class InputImage {
  static async of(gpu, facts) {
    if (facts.block === null) return new InputImage(gpu, null);
    const picture = await createImageBitmap(new Blob([await block(facts.block, false)]), { colorSpaceConversion: "none" });
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    return new InputImage(gpu, { data, width: picture.width, height: picture.height });
  }

  constructor(gpu, picture) {
    this.isThere = picture !== null;
    const largest = gpu.device.limits.maxTextureDimension2D;
    let level = picture ?? { data: new Uint8ClampedArray([0, 0, 0, 255]), width: 1, height: 1 };
    this.skipped = 0;
    while (Math.max(level.width, level.height) > largest) {
      level = halved(level);
      this.skipped++;
    }
    this.levels = [];
    for (; ; level = halved(level)) {
      const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
      const texture = gpu.texture("input image", [level.width, level.height], "rgba8unorm", usage);
      gpu.write(texture, level.width, level.height, level.data);
      this.levels.push({ view: texture.createView(), width: level.width, height: level.height });
      if (Math.max(level.width, level.height) === 1) break;
    }
  }

  levelFor(scale) {
    const wanted = Math.floor(Math.log2(1 / scale) + 0.5);
    const last = this.skipped + this.levels.length - 1;
    return this.levels[Math.max(0, Math.min(last, Math.max(0, wanted)) - this.skipped)];
  }
}

// Half as wide and high: each pixel the mean of those whose centres lie in it, first across, then down, as Pillow has it.
function halved({ data, width, height }) {
  const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)];
  const across = new Uint8ClampedArray(w * height * 4);
  boxed(data, across, { from: width, to: w, lines: height, step: 4, line: width * 4, outStep: 4, outLine: w * 4 });
  const down = new Uint8ClampedArray(w * h * 4);
  boxed(across, down, { from: height, to: h, lines: w, step: w * 4, line: 4, outStep: w * 4, outLine: 4 });
  return { data: down, width: w, height: h };
}

function boxed(data, out, { from, to, lines, step, line, outStep, outLine }) {
  const factor = from / to;
  for (let n = 0; n < to; n++) {
    const center = (n + 0.5) * factor;
    const isWithin = (at) => Math.abs((at - center + 0.5) * (1 / factor)) <= 0.5;
    let first = Math.max(0, Math.trunc(center - factor / 2 + 0.5));
    let end = Math.min(from, Math.trunc(center + factor / 2 + 0.5));
    while (!isWithin(first)) first++;
    while (!isWithin(end - 1)) end--;
    for (let k = 0; k < lines; k++) {
      for (let color = 0; color < 4; color++) {
        let sum = 0;
        for (let at = first; at < end; at++) sum += data[k * line + at * step + color];
        out[k * outLine + n * outStep + color] = Math.floor(sum / (end - first) + 0.5);
      }
    }
  }
}
