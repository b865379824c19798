// What can be shown: the words of each kind, and what its values are made of. A new one is a row here and a pass.
import { metricNamed } from "./comparison.js";
import { compact } from "./numbers.js";

// fit: what the map must have for it. components: values of a pixel. slowness: of its pass, compared with a similarity's.
export const KINDS = {
  similarity: { label: "similarity", compares: true },
  norm: { label: "norm" },
  channel: { label: "channel" },
  components: { label: "components", fit: "components", components: 3, slowness: 2 },
  component: { label: "one component", fit: "components" },
  clusters: { label: "clusters", fit: "clusters", hasLabels: true, slowness: 3 },
  labels: { label: "labels", fit: "labels", hasLabels: true, slowness: 3 },
};

export function kindOf(state) {
  return KINDS[state.quantity.kind];
}

// What was fitted of a map for a kind, or its classes; null where there is none.
export function fitOf(map, kind) {
  const fit = map.fitted[KINDS[kind].fit];
  return fit && !fit.missing ? fit : null;
}

export function isOffered(map, kind) {
  return !KINDS[kind].fit || fitOf(map, kind) !== null;
}

// Why a map has none of a kind; null where that is not known.
export function whyMissing(map, kind) {
  return map.fitted[KINDS[kind].fit]?.missing ?? null;
}

// The axes that are shown, from 1.
export function axesOf({ kind, axes }) {
  if (kind === "component") return axes.slice(0, 1);
  return axes.length === 3 ? axes : [1, 2, 3];
}

export function componentsOf(kind) {
  return KINDS[kind].components ?? 1;
}

// Colours of values 0, 1, 2 ...; null: a colour map shows them.
export function paletteOf(state, map) {
  return kindOf(state).hasLabels ? fitOf(map, state.quantity.kind).legend.map(([, color]) => color) : null;
}

// The values at the ends of the colours, of each component, where they belong to what is shown.
export function ownEnds(state, map) {
  const { kind } = state.quantity;
  if (KINDS[kind].fit !== "components") return null;
  return axesOf(state.quantity).map((axis) => fitOf(map, kind).ends[axis - 1]);
}

export function percent(share) {
  return share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(100 * share)} %`;
}

// What is shown, in a few words; and in a line what it is made of, or "".
export function titleOf(state, map) {
  const { kind, channel } = state.quantity;
  if (kind === "similarity") {
    const metric = metricNamed(state.metric);
    const more = [state.center && metric.centers ? "centred" : "", mutedWords(state)].filter(Boolean);
    return ["Similarity", [metric.label, ...more].join(", ")];
  }
  if (kind === "norm") return ["Norm", "length of each pixel's vector, in real values"];
  if (kind === "channel") return [`Channel ${channel}`, map.bands?.[channel] ?? (map.range ? "real values" : "codes, as a share of the largest")];
  const fit = fitOf(map, kind);
  if (KINDS[kind].hasLabels) return [capital(fit.title), fit.words.split("·").slice(1).join("·").trim()];
  const axes = axesOf(state.quantity);
  const explained = axes.reduce((sum, axis) => sum + fit.explained[axis - 1], 0);
  const which = axes.length === 1 ? `Component ${axes[0]}` : `Components ${axes.join(", ")}`;
  return [`${which}: ${percent(explained)} of the variance`, fit.words];
}

function mutedWords({ muted }) {
  return muted.length ? `${muted.length} channel${muted.length === 1 ? "" : "s"} muted` : "";
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

// What a colour means, in sentences.
export function explanationOf(state, map) {
  const { kind } = state.quantity;
  if (kind === "similarity") return `Each pixel's colour says how alike its vector is to the one at the ring. ${metricNamed(state.metric).explanation}`;
  if (kind === "norm") return "Each pixel's colour says how long its vector is: how strongly the layer answers there.";
  if (kind === "channel") return "Each pixel's colour is the value of this one channel there.";
  return fitOf(map, kind).explanation;
}

// A pixel's values in words; `values` are null where it has none.
export function valueText(state, map, values) {
  if (!values) return "no value";
  const { kind, channel } = state.quantity;
  const [value] = values;
  const real = realValue(state, map, value);
  if (kind === "channel") return `channel ${channel} = ${compact(real)}`;
  if (kind === "norm") return `norm = ${compact(real)}`;
  if (KINDS[kind].hasLabels) return fitOf(map, kind).legend[Math.round(value)]?.[0] ?? "no value";
  if (KINDS[kind].fit) {
    const axes = axesOf(state.quantity);
    return `component${axes.length > 1 ? "s" : ""} ${axes.join(", ")} = ${values.map(compact).join(", ")}`;
  }
  const metric = metricNamed(state.metric);
  return `${metric.symbol} = ${metric.is_of_directions ? real.toFixed(4) : compact(real)}`;
}

// What a value of the map stands for: a channel's code / cmax is a real value where the file gives the range.
export function realValue(state, map, value) {
  if (state.quantity.kind !== "channel" || !map.range) return value;
  const [low, high] = map.range;
  return low + value * (high - low);
}
