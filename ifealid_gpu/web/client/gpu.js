// The device, and what Python says of shaders: pipelines by the names of kernels, uniforms by the names of structs.
import { FACTS } from "./facts.js";

// Features of the language that the shaders need, and the one that exact sums of 8-bit codes need.
const NEEDED = "readonly_and_readwrite_storage_textures";
const PACKED_DOTS = "packed_4x8_integer_dot_product";

// Why there is no picture that moves, in a sentence.
export class Missing extends Error {}

export class Gpu {
  static async open() {
    if (!navigator.gpu) {
      throw new Missing("This browser has no WebGPU, or does not offer it to pages from a file.");
    }
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new Missing("This browser has WebGPU, but found no graphics adapter for it.");
    const words = navigator.gpu.wgslLanguageFeatures;
    if (!words || !words.has(NEEDED)) {
      throw new Missing(`This browser's WebGPU lacks what this page reads its maps with (${NEEDED}).`);
    }
    const device = await adapter.requestDevice();
    return new Gpu(adapter, device, words.has(PACKED_DOTS));
  }

  constructor(adapter, device, hasPackedDots) {
    this.device = device;
    this.isLost = false;
    device.lost.then(() => (this.isLost = true));
    this.queue = device.queue;
    this.hasPackedDots = hasPackedDots;
    this.info = adapter.info;
    this.isSoftware = Boolean(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter) || /swiftshader|llvmpipe|basic render/i.test(`${adapter.info?.architecture} ${adapter.info?.description} ${adapter.info?.device}`);
    this.modules = new Map();
    this.pipelines = new Map();
  }

  module(shader) {
    if (!this.modules.has(shader)) {
      const code = FACTS.shaders.joined[shader].map((file) => FACTS.shaders.files[file]).join("\n");
      this.modules.set(shader, this.device.createShaderModule({ label: shader, code }));
    }
    return this.modules.get(shader);
  }

  // Constants that a shader does not have are those of other kernels of the same pass.
  constants(kernel, given) {
    const known = FACTS.kernels[kernel].overrides;
    return Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name)).map(([name, value]) => [name, Number(value)]));
  }

  computePipeline(kernel, given = {}) {
    const constants = this.constants(kernel, given);
    const key = kernel + JSON.stringify(constants);
    if (!this.pipelines.has(key)) {
      const { shader, entry } = FACTS.kernels[kernel];
      const compute = { module: this.module(shader), entryPoint: entry[0], constants };
      this.pipelines.set(key, this.device.createComputePipeline({ label: kernel, layout: "auto", compute }));
    }
    return this.pipelines.get(key);
  }

  renderPipeline(kernel, target, topology, given = {}) {
    const constants = this.constants(kernel, given);
    const key = kernel + target.format + JSON.stringify(constants);
    if (!this.pipelines.has(key)) {
      const { shader, entry } = FACTS.kernels[kernel];
      const module = this.module(shader);
      this.pipelines.set(
        key,
        this.device.createRenderPipeline({
          label: kernel,
          layout: "auto",
          vertex: { module, entryPoint: entry[0] },
          fragment: { module, entryPoint: entry[1], constants, targets: [target] },
          primitive: { topology },
        }),
      );
    }
    return this.pipelines.get(key);
  }

  // What a kernel binds, from resources by the shader's names for them; those of other kernels may be among them.
  bindGroup(kernel, pipeline, resources) {
    const entries = Object.entries(FACTS.kernels[kernel].bindings).map(([name, binding]) => {
      const resource = resources[name];
      if (!resource) throw new Error(`${kernel} needs ${name}`);
      return { binding, resource: resource instanceof GPUBuffer ? { buffer: resource } : resource };
    });
    return this.device.createBindGroup({ label: kernel, layout: pipeline.getBindGroupLayout(0), entries });
  }

  dispatch(encoder, kernel, resources, constants, groups) {
    const pipeline = this.computePipeline(kernel, constants);
    const compute = encoder.beginComputePass({ label: kernel });
    compute.setPipeline(pipeline);
    compute.setBindGroup(0, this.bindGroup(kernel, pipeline, resources));
    compute.dispatchWorkgroups(...groups);
    compute.end();
  }

  uniforms(struct) {
    return new Uniforms(this, struct);
  }

  texture(label, size, format, usage) {
    return this.device.createTexture({ label, size, format, usage });
  }

  // A texture of whole numbers or floats that shaders load from, with what it holds.
  table(label, width, height, format, data) {
    const usage = GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
    const texture = this.texture(label, [width, height], format, usage);
    if (data) this.write(texture, width, height, data);
    return texture;
  }

  write(texture, width, height, data, origin = [0, 0]) {
    this.queue.writeTexture({ texture, origin }, data, { bytesPerRow: data.byteLength / height, rowsPerImage: height }, [width, height]);
  }

  // The bytes of a buffer that can be copied from; the caller has submitted what fills it.
  async read(buffer, size) {
    const copy = this.device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, size);
    this.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    const bytes = copy.getMappedRange().slice(0);
    copy.destroy();
    return bytes;
  }

  // All texels of a texture, without what rows are filled up with.
  async readTexture(texture, width, height, texelBytes) {
    const row = Math.ceil((width * texelBytes) / 256) * 256;
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const buffer = this.device.createBuffer({ size: row * height, usage });
    const encoder = this.device.createCommandEncoder();
    encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: row }, [width, height]);
    this.queue.submit([encoder.finish()]);
    const bytes = new Uint8Array(await this.read(buffer, row * height));
    buffer.destroy();
    const found = new Uint8Array(width * height * texelBytes);
    for (let y = 0; y < height; y++) found.set(bytes.subarray(y * row, y * row + width * texelBytes), y * width * texelBytes);
    return found;
  }
}

// Values written to a struct, laid out as Python says.
export function packed(struct, values, view = null, at = 0) {
  const { size, members } = FACTS.structs[struct];
  const data = view ?? new DataView(new ArrayBuffer(size));
  for (const [name, [kind, offset, count]] of Object.entries(members)) {
    const given = values[name];
    if (given === undefined) throw new Error(`${struct} needs ${name}`);
    const numbers = count > 1 || Array.isArray(given) ? given : [given];
    for (let n = 0; n < Math.min(count, numbers.length); n++) {
      const where = at + offset + 4 * n;
      if (kind === "f") data.setFloat32(where, numbers[n], true);
      else data.setUint32(where, Number(numbers[n]), true);
    }
  }
  return data;
}

class Uniforms {
  constructor(gpu, struct) {
    this.gpu = gpu;
    this.struct = struct;
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    this.buffer = gpu.device.createBuffer({ label: struct, size: Math.ceil(FACTS.structs[struct].size / 16) * 16, usage });
  }

  write(values) {
    this.gpu.queue.writeBuffer(this.buffer, 0, packed(this.struct, values).buffer);
  }
}
