// What the page shows, and what follows from it on a map: view_state.py and resolved_view.py, as far as pages go.
import { FACTS } from "./facts.js";
import { metricNamed } from "./comparison.js";
import { pixelOfPlace } from "./scene.js";

export function firstState() {
  const { start } = FACTS;
  return { map: 0, ...structuredClone(start), quantity: { ...start.quantity }, hover: null, isLocked: false };
}

// The map's pixel that is compared with: the one under the mouse, or the reference.
export function referencePixel(state, map) {
  if (state.hover !== null && !state.isLocked) return state.hover;
  return state.reference === null ? map.centre[1] * map.width + map.centre[0] : pixelOfPlace(map.scene, state.reference);
}

export function pinPixels(state, map) {
  return [...new Set(state.pins.map((place) => pixelOfPlace(map.scene, place)))];
}

export function compares(state) {
  return state.quantity.kind === "similarity";
}

export function isLowBright(state) {
  return compares(state) && metricNamed(state.metric).is_low_bright;
}

// What a computation is asked for. Equal keys are equal values.
export function wantedOf(state, map) {
  const { kind, channel } = state.quantity;
  if (kind !== "similarity") {
    return { kind, channel, key: `${kind} ${kind === "channel" ? channel : ""}`, leftOut: null };
  }
  const pixel = referencePixel(state, map);
  const { metric, center, muted } = state;
  // Where the reference counted, most colours would go to the gap between it and the next most alike pixel.
  const leftOut = state.range.rule === "auto" ? pixel : null;
  return { kind, metric, pixel, center, muted, leftOut, key: JSON.stringify([metric, pixel, center, muted]) };
}

// How values become colours.
export function lookOf(state) {
  const isAuto = state.range.rule === "auto";
  const low = isLowBright(state);
  return {
    colormap: state.colormap,
    opacity: state.opacity,
    backdrop: state.backdrop,
    dim: state.dim,
    ends: state.range.ends,
    isLowBright: low,
    flatAt: isAuto ? (compares(state) ? Number(!low) : 0.5) : 0,
  };
}
