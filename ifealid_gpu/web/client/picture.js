// The picture: values as colours over the image, and markers on it: passes/color.py and passes/markers.py.
import { CONSTANTS, FACTS, bytesOf } from "./facts.js";
import { packed } from "./gpu.js";

const WHITE = [1, 1, 1, 1];
const BACKGROUND = [0, 0, 0, 0];

export class Picture {
  constructor(gpu) {
    this.gpu = gpu;
    this.look = gpu.uniforms("Look");
    this.tables = new Map();
  }

  table(name) {
    return this.tableOf(name, () => bytesOf(FACTS.colormaps[name]));
  }

  tableOf(key, colorsOf) {
    if (!this.tables.has(key)) {
      const colors = colorsOf();
      const entries = new Uint8Array((colors.length / 3) * 4).fill(255);
      for (let n = 0; n < colors.length; n++) entries[Math.floor(n / 3) * 4 + (n % 3)] = colors[n];
      this.tables.set(key, this.gpu.table("colours of values", colors.length / 3, 1, "rgba8unorm", entries).createView());
    }
    return this.tables.get(key);
  }

  // Encode a frame into a target of the projection's size. `look`: as `lookOf` has it, and markers (or null).
  encode(encoder, { computation, image, projection, look, target, format, background = BACKGROUND }) {
    const scale = projection.scale;
    const level = image.levelFor(scale);
    const { scene } = projection;
    const [left, top] = projection.targetOf([0, 0]);
    const biased = ([x, y, across, down], factor) => [
      (x + CONSTANTS.edge_bias) * factor,
      (y + CONSTANTS.edge_bias) * factor,
      across * factor,
      down * factor,
    ];
    const ends = [0, 1].map((end) => [0, 1, 2, 3].map((n) => look.ends?.[n]?.[end] ?? 0));
    this.look.write({
      background,
      scene: [left, top, left + scene.size[0] * scale, top + scene.size[1] * scale],
      value_at: biased(projection.mapTransform, 1 / computation.stride),
      image_at: biased(projection.imageTransform(level.width, level.height), 1),
      value_bounds: scene.map_bounds.map((v) => v / computation.stride),
      low: ends[0],
      high: ends[1],
      fixed_range: look.ends !== null,
      opacity: look.opacity,
      value_size: computation.sampling.size,
      vector_opacity: look.componentsOpacity,
      dim: look.dim,
      flat_at: look.flatAt,
      lit: look.lit ?? CONSTANTS.all_lit,
    });
    const constants = {
      no_value: CONSTANTS.no_value,
      backdrop: CONSTANTS.backdrops[image.isThere ? look.backdrop : "none"],
      smooth_image: scale < 1,
      map_ends: scene.map_bounds.some((v) => Math.abs(v) < 1e9),
      shift: computation.grid.shift,
      bright_low: look.isLowBright,
      diverging: false,
      has_palette: look.palette !== null,
      label_opacity: look.labelOpacity,
    };
    const pass = encoder.beginRenderPass({
      label: "picture",
      colorAttachments: [{ view: target, loadOp: "clear", storeOp: "store", clearValue: background }],
    });
    const kernel = computation.components === 1 ? "color" : "vector_color";
    const pipeline = this.gpu.renderPipeline(kernel, { format }, "triangle-list", constants);
    pass.setPipeline(pipeline);
    const resources = {
      look: this.look.buffer,
      value: computation.valuesView,
      vectors: computation.valuesView,
      own_range: computation.range.buffer,
      lookup_table: look.palette ? this.tableOf(String(look.palette), () => look.palette.flat()) : this.table(look.colormap),
      image: level.view,
    };
    pass.setBindGroup(0, this.gpu.bindGroup(kernel, pipeline, resources));
    pass.draw(3);
    if (look.markers) this.encodeMarkers(pass, look.markers, projection, format);
    pass.end();
  }

  encodeMarkers(pass, markers, projection, format) {
    const rings = ringsOf(markers, projection);
    if (!rings.length) return;
    const { device } = this.gpu;
    const { size } = FACTS.structs.Ring;
    const data = new DataView(new ArrayBuffer(size * rings.length));
    rings.forEach((ring, n) => packed("Ring", ring, data, n * size));
    const buffer = device.createBuffer({ label: "rings", size: data.byteLength, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
    this.gpu.queue.writeBuffer(buffer, 0, data.buffer);
    this.target ??= this.gpu.uniforms("Target");
    this.target.write({ size: projection.size });
    const { color, alpha } = CONSTANTS.straight_alpha;
    const blend = { color: blendOf(color), alpha: blendOf(alpha) };
    const pipeline = this.gpu.renderPipeline("markers", { format, blend }, "triangle-strip");
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.gpu.bindGroup("markers", pipeline, { destination: this.target.buffer, rings: buffer }));
    pass.draw(4, rings.length);
  }
}

function blendOf({ src_factor: srcFactor, dst_factor: dstFactor, operation }) {
  return { srcFactor, dstFactor, operation };
}

// The discs and rings of a reference and of pins, in order: `rings_of` of passes/markers.py.
function ringsOf({ reference, pins, isLocked, unit }, projection) {
  const [width] = projection.scene.map_size;
  const at = (pixel) => [pixel % width, Math.floor(pixel / width)];
  const ring = (center, half, inner, outer, color) => ({ center, half, inner, outer, color });
  const { shade, orange, marker_edge: edge, outlined_from: outlinedFrom } = CONSTANTS;
  const round = [0, 0];
  const rings = [];
  if (reference !== null) {
    const [x, y] = at(reference);
    const center = projection.targetOfMap(x + 0.5, y + 0.5);
    const [left, top] = projection.targetOfMap(x, y);
    const [right, bottom] = projection.targetOfMap(x + 1, y + 1);
    const half = [(right - left) / 2, (bottom - top) / 2];
    if (2 * Math.min(...half) >= outlinedFrom * unit) {
      rings.push(ring(center, half, 0, unit, shade), ring(center, half, -unit, 0, WHITE));
    }
    const radii = [[5 * unit, 7 * unit], [9 * unit, 11 * unit]].slice(0, isLocked ? 2 : 1);
    rings.push(ring(center, round, radii[0][0] - edge * unit, radii.at(-1)[1] + edge * unit, shade));
    for (const [inner, outer] of radii) rings.push(ring(center, round, inner, outer, WHITE));
  }
  for (const pin of pins) {
    const [x, y] = at(pin);
    const center = projection.targetOfMap(x + 0.5, y + 0.5);
    rings.push(ring(center, round, 0, (7 + edge) * unit, shade));
    rings.push(ring(center, round, 0, 7 * unit, WHITE), ring(center, round, 0, 4 * unit, orange));
  }
  return rings;
}
