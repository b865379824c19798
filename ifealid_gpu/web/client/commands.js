// What keys and buttons do: a row each, by the window's keys where a browser leaves them. Help lists them from here.
import { FACTS } from "./facts.js";
import { metricNamed } from "./comparison.js";
import { isOffered } from "./kinds.js";
import { opacityField } from "./state.js";

const STEP = 1.25; // of a zoom
const OPACITY = 0.1;
const FAR = 10; // pixels, with Shift

const next = (list, now, by) => list[(list.indexOf(now) + by + list.length) % list.length];
const shows = (kind) => (explorer) => isOffered(explorer.facts, kind) && explorer.change(shownAs(explorer.state, kind));

// The state's fields when another kind is shown.
export function shownAs(state, kind) {
  return { quantity: { ...state.quantity, kind }, range: { ...state.range, ends: null } };
}

function moved(across, down) {
  return (explorer, { isFar } = {}) => {
    const { width, height } = explorer.facts;
    const by = isFar ? FAR : 1;
    const clamp = (v, most) => Math.min(Math.max(v, 0), most);
    const x = clamp((explorer.reference % width) + across * by, width - 1);
    const y = clamp(Math.floor(explorer.reference / width) + down * by, height - 1);
    explorer.change({ hover: null, reference: explorer.placeOf(y * width + x) });
  };
}

export function zoom(explorer, factor) {
  explorer.change({ viewport: explorer.projection.zoomedAboutMiddle(factor) });
}

export function lock(explorer) {
  const reference = explorer.placeOf(explorer.reference);
  explorer.change({ isLocked: !explorer.state.isLocked, reference });
}

function pin(explorer) {
  const { reference, pins } = explorer;
  explorer.change({ pins: pins.includes(reference) ? [] : [explorer.placeOf(reference)] });
}

function oneToOne(explorer) {
  const { projection, facts } = explorer;
  const scale = devicePixelRatio / (facts.has_image ? 1 : Math.min(...facts.scene.unit));
  explorer.change({ viewport: projection.zoomedAboutMiddle(scale / projection.scale) });
}

function channel(by) {
  return (explorer) => {
    const { channels } = explorer.facts;
    const { quantity } = explorer.state;
    const number = quantity.kind === "channel" ? (quantity.channel + by + channels) % channels : quantity.channel;
    explorer.change({ ...shownAs({ ...explorer.state, quantity: { ...quantity, channel: number } }, "channel") });
  };
}

function channelByNumber(explorer) {
  explorer.change(shownAs(explorer.state, "channel"));
  const input = document.getElementById("control-Channel");
  input.disabled = false; // as it will be once the channel is drawn
  input.select();
}

function layer(by) {
  return (explorer) => {
    const here = FACTS.maps[explorer.state.map];
    const numbers = FACTS.maps.map((_, n) => n).filter((n) => FACTS.maps[n].image === here.image);
    explorer.change({ map: next(numbers, explorer.state.map, by) });
  };
}

// The map of another image: of the same layer, where that has one.
export function mapOf(image, state) {
  const { layer: name } = FACTS.maps[state.map];
  const same = FACTS.maps.findIndex((map) => map.image === image && map.layer === name);
  return same < 0 ? FACTS.maps.findIndex((map) => map.image === image) : same;
}

function image(by) {
  return (explorer) => {
    const names = FACTS.images.map(({ name }) => name);
    explorer.change({ map: mapOf(next(names, FACTS.maps[explorer.state.map].image, by), explorer.state) });
  };
}

function metric(explorer) {
  const ids = FACTS.metrics.map(({ id }) => id);
  const { state } = explorer;
  const chosen = next(ids, state.metric, 1);
  explorer.change({ metric: chosen, center: state.center && metricNamed(chosen).centers, range: { ...state.range, ends: null } });
}

function opacity(by) {
  return (explorer) => {
    const name = opacityField(explorer.state);
    const value = Math.min(1, Math.max(0, explorer.state[name] + by));
    explorer.change({ [name]: Number(value.toFixed(2)) });
  };
}

function toggled(name, value, other) {
  return (explorer) => explorer.change({ [name]: explorer.state[name] === value ? other : value });
}

function keepRange(explorer) {
  const { state, drawn } = explorer;
  explorer.change({ range: { ...state.range, ends: state.range.ends ? null : (drawn?.range?.ends ?? null) } });
}

function upToReference(explorer) {
  const { range } = explorer.state;
  explorer.change({ range: { rule: range.rule === "paper" ? "auto" : "paper", ends: null } });
}

function back(explorer) {
  explorer.change({ ...shownAs(explorer.state, "similarity"), pins: [], isLocked: false, lit: null });
}

// Each: keys as events name them, what it is called, what it does, and whether it needs the map's focus.
export const COMMANDS = [
  { keys: ["ArrowLeft"], shown: "Arrow keys", words: "move the reference, with Shift by ten pixels", does: moved(-1, 0), onMap: true },
  { keys: ["ArrowRight"], does: moved(1, 0), onMap: true },
  { keys: ["ArrowUp"], does: moved(0, -1), onMap: true },
  { keys: ["ArrowDown"], does: moved(0, 1), onMap: true },
  { keys: ["Home"], words: "reference to the centre", does: (explorer) => explorer.change({ hover: null, reference: null }), onMap: true },
  { keys: [" "], shown: "Space", words: "lock the reference", does: lock },
  { keys: ["p", "Enter"], words: "pin the reference", does: pin, onMap: true },
  { keys: ["Escape"], words: "back to similarity, unpin, unlock", does: back },
  { keys: ["+", "="], words: "zoom in", does: (explorer) => zoom(explorer, STEP) },
  { keys: ["-"], words: "zoom out", does: (explorer) => zoom(explorer, 1 / STEP) },
  { keys: ["f"], words: "fit", does: (explorer) => explorer.change({ viewport: null }) },
  { keys: ["1"], words: "1:1", does: oneToOne },
  { keys: ["s"], words: "show similarity", does: shows("similarity") },
  { keys: ["n"], words: "show norm", does: shows("norm") },
  { keys: ["F"], shown: "Shift+F", words: "show components", does: shows("components") },
  { keys: ["b"], words: "show labels", does: shows("labels"), kind: "labels" },
  { keys: ["G"], shown: "Shift+G", words: "show clusters", does: shows("clusters"), kind: "clusters" },
  { keys: ["g"], words: "a channel by its number", does: channelByNumber },
  { keys: ["j"], words: "next channel, with Shift the one before", does: channel(1) },
  { keys: ["J"], does: channel(-1) },
  { keys: ["k"], words: "other metric", does: metric },
  { keys: ["0"], words: "centred: without the mean vector", does: (explorer) => metricNamed(explorer.state.metric).centers && explorer.change({ center: !explorer.state.center }) },
  { keys: ["l", "PageDown"], words: "next layer, with Shift the one before", does: layer(1), onMap: true },
  { keys: ["L", "PageUp"], does: layer(-1), onMap: true },
  { keys: ["i"], words: "next photo, with Shift the one before", does: image(1) },
  { keys: ["I"], does: image(-1) },
  { keys: ["c"], words: "photo in colour", does: toggled("backdrop", "color", "gray") },
  { keys: ["h"], words: "heat map alone", does: toggled("backdrop", "none", "gray") },
  { keys: ["m"], words: "next colour map", does: (explorer) => explorer.change({ colormap: next(Object.keys(FACTS.colormaps), explorer.state.colormap, 1) }) },
  { keys: ["]"], words: "more opacity", does: opacity(OPACITY) },
  { keys: ["["], words: "less opacity", does: opacity(-OPACITY) },
  { keys: ["r"], words: "keep this colour range", does: keepRange },
  { keys: ["e"], words: "colours up to the reference (Eq. 5)", does: upToReference },
];
