// Where frames are drawn so that they are seen: the canvas itself; or, where the processor stands in for a graphics
// adapter, a texture that is copied to it. There some browsers compute, but lose the device when a canvas is to show what
// was drawn on it (Chromium 156, unless all of it runs on SwiftShader); and copying costs little.

const COPIED_FORMAT = "rgba8unorm";
const ROW_ALIGNMENT = 256; // bytes

class Surface {
  keepsPicture = false; // longer than a browser's frame

  constructor(gpu, canvas) {
    this.canvas = canvas;
    this.format = navigator.gpu.getPreferredCanvasFormat();
    this.context = canvas.getContext("webgpu");
    this.context.configure({ device: gpu.device, format: this.format, alphaMode: "opaque" });
  }

  // What the next frame, of a size, is drawn on.
  target(size) {
    resized(this.canvas, size);
    return this.context.getCurrentTexture().createView();
  }

  // Encode what follows the drawing of a frame.
  finish() {}

  // Show the frame that was submitted.
  async show() {}
}

class CopiedSurface {
  keepsPicture = true;

  constructor(gpu, canvas) {
    this.gpu = gpu;
    this.canvas = canvas;
    this.format = COPIED_FORMAT;
    this.context = canvas.getContext("2d", { alpha: false });
  }

  target([width, height]) {
    if (this.texture?.width !== width || this.texture?.height !== height) {
      const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC;
      this.texture = this.gpu.texture("frame", [width, height], this.format, usage);
      this.row = Math.ceil((4 * width) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
      const forReading = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
      this.buffer = this.gpu.device.createBuffer({ label: "frame", size: this.row * height, usage: forReading });
    }
    return this.texture.createView();
  }

  finish(encoder) {
    const { texture, buffer, row } = this;
    encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: row }, [texture.width, texture.height]);
  }

  async show() {
    const { texture, buffer, row } = this;
    await buffer.mapAsync(GPUMapMode.READ);
    const bytes = new Uint8ClampedArray(buffer.getMappedRange());
    const picture = new ImageData(texture.width, texture.height);
    for (let y = 0; y < texture.height; y++) {
      picture.data.set(bytes.subarray(y * row, y * row + 4 * texture.width), y * 4 * texture.width);
    }
    buffer.unmap();
    resized(this.canvas, [texture.width, texture.height]);
    this.context.putImageData(picture, 0, 0);
  }
}

// A canvas that gets another size is blank: so it has the size of its frames, and keeps it until the next one.
function resized(canvas, [width, height]) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

// `before`: the canvas' surface on another device, whose kind it keeps, as canvases keep their kind of context.
export function surfaceOf(gpu, canvas, before = null) {
  const Kind = before?.constructor ?? (gpu.isSoftware ? CopiedSurface : Surface);
  return new Kind(gpu, canvas);
}
