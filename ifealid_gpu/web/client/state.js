// What the page shows, and what follows from it on a map: views/view_state.py and views/resolved_view.py, as far as pages go.
import { CONSTANTS, FACTS } from "./facts.js";
import { metricNamed } from "./comparison.js";
import { KINDS, axesOf, componentsOf, kindOf, ownEnds, paletteOf } from "./kinds.js";
import { pixelOfPlace } from "./scene.js";

export function firstState() {
  const { start } = FACTS;
  return { map: 0, ...structuredClone(start), hover: null, isLocked: false, lit: null };
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
  return Boolean(kindOf(state).compares);
}

export function isLowBright(state) {
  return compares(state) && metricNamed(state.metric).is_low_bright;
}

// What a computation is asked for. Equal keys are equal values.
export function wantedOf(state, map) {
  const { kind, channel } = state.quantity;
  const components = componentsOf(kind);
  if (!KINDS[kind].compares) {
    const axes = axesOf(state.quantity);
    const own = { channel: channel, component: axes, components: axes }[kind] ?? "";
    return { kind, channel, axes, components, key: `${kind} ${own}`, leftOut: null };
  }
  const pixel = referencePixel(state, map);
  const { metric, center, muted } = state;
  // Where the reference counted, most colours would go to the gap between it and the next most alike pixel.
  const leftOut = state.range.rule === "auto" ? pixel : null;
  return { kind, metric, pixel, center, muted, components, leftOut, key: JSON.stringify([metric, pixel, center, muted]) };
}

// The values at the ends of the colours, of each component; null: those that are found.
export function endsOf(state, map) {
  const own = ownEnds(state, map);
  return state.range.ends && (own === null || own.length === 1) ? [state.range.ends] : own;
}

// The field of a state that says how opaque the colours of what is shown lie over the photo.
export function opacityField(state) {
  return componentsOf(state.quantity.kind) === 1 ? "opacity" : "componentsOpacity";
}

// How values become colours.
export function lookOf(state, map) {
  const isAuto = state.range.rule === "auto";
  const low = isLowBright(state);
  return {
    colormap: state.colormap,
    opacity: state.opacity,
    componentsOpacity: state.componentsOpacity,
    labelOpacity: CONSTANTS.least_label_opacity + (1 - CONSTANTS.least_label_opacity) * state.opacity,
    backdrop: state.backdrop,
    dim: state.dim,
    palette: paletteOf(state, map),
    lit: state.lit,
    ends: endsOf(state, map),
    isLowBright: low,
    flatAt: isAuto ? (compares(state) ? Number(!low) : 0.5) : 0,
  };
}
