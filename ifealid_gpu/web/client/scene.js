// Where pixels of the map, of the image and of the target lie: geometry.py.
import { CONSTANTS } from "./facts.js";

const BIAS = CONSTANTS.edge_bias;

export class Projection {
  // The scene fitted into a target, or as a viewport says.
  constructor(scene, size, viewport = null) {
    this.scene = scene;
    this.size = size;
    const [x, y] = scene.unit;
    let center = [scene.size[0] / 2, scene.size[1] / 2];
    this.scale = Math.min(size[0] / scene.size[0], size[1] / scene.size[1]);
    if (viewport) {
      center = [viewport.center[0] / x, viewport.center[1] / y];
      this.scale = viewport.scale * Math.min(x, y);
    }
    this.origin = [center[0] - size[0] / 2 / this.scale, center[1] - size[1] / 2 / this.scale];
    this.step = [scene.map_size[0] / scene.map_extent[0], scene.map_size[1] / scene.map_extent[1]];
  }

  // The viewport that shows the same scene position at a target position, at another scale.
  zoomed(at, factor) {
    const scale = this.scale * factor;
    const still = this.sceneAt(at);
    const center = [0, 1].map((n) => still[n] + (this.size[n] / 2 - at[n]) / scale);
    return this.viewportOf(center, scale);
  }

  zoomedAboutMiddle(factor) {
    return this.zoomed([this.size[0] / 2, this.size[1] / 2], factor);
  }

  // The same target with another viewport.
  but(viewport) {
    return new Projection(this.scene, this.size, viewport);
  }

  panned(by) {
    const center = [0, 1].map((n) => this.origin[n] + (this.size[n] / 2 - by[n]) / this.scale);
    return this.viewportOf(center, this.scale);
  }

  viewportOf(center, scale) {
    const { size, unit } = this.scene;
    const within = center.map((v, n) => Math.min(Math.max(v, 0), size[n]));
    return { center: within.map((v, n) => v * unit[n]), scale: scale / Math.min(...unit) };
  }

  sceneAt([x, y]) {
    return [this.origin[0] + x / this.scale, this.origin[1] + y / this.scale];
  }

  targetOf([x, y]) {
    return [(x - this.origin[0]) * this.scale, (y - this.origin[1]) * this.scale];
  }

  // Target position of a position on the map.
  targetOfMap(x, y) {
    const [left, top] = this.scene.map_origin;
    return this.targetOf([left + x / this.step[0], top + y / this.step[1]]);
  }

  get mapTransform() {
    const [left, top] = this.scene.map_origin;
    const [x, y] = this.step;
    return [(this.origin[0] - left) * x, (this.origin[1] - top) * y, x / this.scale, y / this.scale];
  }

  imageTransform(width, height) {
    const [x, y] = [width / this.scene.size[0], height / this.scene.size[1]];
    return [this.origin[0] * x, this.origin[1] * y, x / this.scale, y / this.scale];
  }

  // The number of the map's pixel under a target position; null beside map or image.
  pixelAt(at) {
    const [x, y] = this.sceneAt(at);
    const { size, map_bounds: bounds } = this.scene;
    if (!(x >= 0 && y >= 0 && x < size[0] && y < size[1])) return null;
    const [i, j] = this.mapPosition([x, y]);
    if (i < bounds[0] || j < bounds[1] || i >= bounds[2] || j >= bounds[3]) return null;
    return nearestPixel(this.scene, [x, y]);
  }

  mapPosition([x, y]) {
    const [left, top] = this.scene.map_origin;
    return [(x - left) * this.step[0] + BIAS, (y - top) * this.step[1] + BIAS];
  }
}

function nearestPixel(scene, [x, y]) {
  const [w, h] = scene.map_size;
  const i = Math.trunc(((x - scene.map_origin[0]) * w) / scene.map_extent[0] + BIAS);
  const j = Math.trunc(((y - scene.map_origin[1]) * h) / scene.map_extent[1] + BIAS);
  return Math.min(Math.max(j, 0), h - 1) * w + Math.min(Math.max(i, 0), w - 1);
}

// The map's pixel at a place of the image, or the one nearest to it.
export function pixelOfPlace(scene, [x, y]) {
  return nearestPixel(scene, [x / scene.unit[0], y / scene.unit[1]]);
}

// The place of a pixel's centre.
export function placeOfPixel(scene, pixel) {
  const [w] = scene.map_size;
  const [x, y] = [(pixel % w) + 0.5, Math.floor(pixel / w) + 0.5];
  return [0, 1].map((n) => (scene.map_origin[n] + ([x, y][n] * scene.map_extent[n]) / scene.map_size[n]) * scene.unit[n]);
}
