// The controls: a labelled one a row of the table.
import { FACTS } from "./facts.js";
import { mapOf, shownAs } from "./commands.js";
import { metricNamed } from "./comparison.js";
import { KINDS, axesOf, componentsOf, fitOf, isOffered, kindOf, percent } from "./kinds.js";
import { lookOf, opacityField } from "./state.js";

const RANGE_TIP = [
  "Which values the colours span.",
  "auto: from the smallest to the largest value on display. The ring's own pixel is left out, as it is always the most alike; it has the last colour.",
  "paper: from the smallest to the largest value on display, the ring's own pixel included, as published (Eq. 5).",
  "fixed: the ends stay where they are.",
].join("\n");

const hasColors = (state) => !kindOf(state).hasLabels && componentsOf(state.quantity.kind) === 1;

// What the opacity's slider says: of labels and three components, how much of the photo their colours cover.
function opacityWords(state, facts) {
  if (kindOf(state).hasLabels) return percent(lookOf(state, facts).labelOpacity);
  if (opacityField(state) !== "opacity") return percent(state.componentsOpacity);
  const { opacity } = state;
  return Math.round(100 * opacity) === 0 ? "by value" : `${opacity === 1 ? "" : "≥ "}${percent(opacity)}`;
}

// Each: label, kind of control, what it offers, how it reads and changes the state, and when it is there.
const TABLE = [
  {
    label: "Show",
    kind: "select",
    options: (state, facts) => Object.entries(KINDS).filter(([kind]) => isOffered(facts, kind)).map(([kind, { label }]) => [kind, label]),
    get: (state) => state.quantity.kind,
    set: (value, state) => shownAs(state, value),
  },
  {
    label: "Channel",
    kind: "number",
    span: (facts) => [0, facts.channels - 1],
    tip: "The channel that is shown: choose channel above, press J, or click a bar of the chart",
    get: (state) => state.quantity.channel,
    set: (value, state) => shownAs({ ...state, quantity: { ...state.quantity, channel: value } }, "channel"),
    isEnabled: (state) => state.quantity.kind === "channel",
  },
  {
    label: "Component",
    kind: "number",
    span: (facts) => [1, fitOf(facts, "components").count],
    get: (state) => axesOf(state.quantity)[0],
    set: (value, state) => shownAs({ ...state, quantity: { ...state.quantity, axes: [value] } }, "component"),
    isOffered: (facts, state) => state.quantity.kind === "component",
  },
  {
    label: "Alike by",
    kind: "select",
    options: () => FACTS.metrics.map((metric) => [metric.id, metric.label]),
    get: (state) => state.metric,
    set: (value, state) => ({ metric: value, center: state.center && metricNamed(value).centers, range: { ...state.range, ends: null } }),
    isOffered: (facts, state) => kindOf(state).compares,
  },
  {
    label: "Centred",
    kind: "checkbox",
    tip: "Take the map's mean vector from all vectors before they are compared",
    get: (state) => state.center,
    set: (value, state) => ({ center: value, range: { ...state.range, ends: null } }),
    isOffered: (facts, state) => kindOf(state).compares && metricNamed(state.metric).centers,
  },
  {
    label: "Colours",
    kind: "select",
    options: () => Object.keys(FACTS.colormaps).map((name) => [name, name]),
    get: (state) => state.colormap,
    set: (value) => ({ colormap: value }),
    isOffered: (facts, state) => hasColors(state),
  },
  {
    label: "Range",
    kind: "select",
    tip: RANGE_TIP,
    options: (state) => (kindOf(state).compares ? ["auto", "paper", "fixed"] : ["auto", "fixed"]).map((word) => [word, word]),
    get: (state) => (state.range.ends ? "fixed" : kindOf(state).compares ? state.range.rule : "auto"),
    set: (value, state, drawn) =>
      value === "fixed" ? { range: { ...state.range, ends: drawn?.range?.ends ?? null } } : { range: { rule: value, ends: null } },
    isOffered: (facts, state) => hasColors(state) && state.quantity.kind !== "component",
  },
  {
    label: "Opacity",
    kind: "slider",
    tip: "How opaque the colours are. At 'by value', the brighter a colour, the more of the photo it covers; higher up all colours cover more",
    words: opacityWords,
    get: (state) => state[opacityField(state)],
    set: (value, state) => ({ [opacityField(state)]: value }),
    isOffered: (facts, state) => facts.has_image && state.backdrop !== "none",
  },
  {
    label: "Photo",
    kind: "select",
    options: () => [["gray", "grayscale"], ["color", "in colour"], ["none", "not shown"]],
    get: (state) => state.backdrop,
    set: (value) => ({ backdrop: value }),
    isOffered: (facts) => facts.has_image,
  },
];

// Those at the top: which map.
const WHICH = [
  {
    label: "Image",
    kind: "select",
    options: () => FACTS.images.map((image) => [image.name, image.name]),
    get: (state) => FACTS.maps[state.map].image,
    set: (name, state) => ({ map: mapOf(name, state) }),
    isOffered: () => FACTS.images.length > 1,
  },
  {
    label: "Layer",
    kind: "select",
    options: (state) =>
      FACTS.maps.map((map, n) => [String(n), map]).filter(([, map]) => map.image === FACTS.maps[state.map].image)
        .map(([n, map]) => [n, `${map.layer} (${map.width} x ${map.height} x ${map.channels})`]),
    get: (state) => String(state.map),
    set: (value) => ({ map: Number(value) }),
  },
];

export class Controls {
  constructor(panel, which, explorer) {
    this.explorer = explorer;
    this.rows = [...TABLE.map((row) => this.made(panel, row)), ...WHICH.map((row) => this.made(which, row))];
  }

  made(panel, row) {
    const { explorer } = this;
    const box = document.createElement("div");
    box.className = "row";
    const label = document.createElement("label");
    label.textContent = row.label;
    label.htmlFor = `control-${row.label.replace(/\W/g, "-")}`;
    const input = document.createElement(row.kind === "select" ? "select" : "input");
    if (row.kind === "slider") Object.assign(input, { type: "range", min: 0, max: 1, step: 0.01 });
    else if (row.kind !== "select") input.type = row.kind;
    input.id = label.htmlFor;
    if (row.tip) box.title = input.title = row.tip;
    input.addEventListener("input", () => {
      const value = row.kind === "checkbox" ? input.checked : row.kind === "select" ? input.value : Number(input.value);
      if (row.kind === "number") {
        const [low, high] = row.span(explorer.facts);
        const isFault = input.value === "" || !Number.isInteger(value) || value < low || value > high;
        input.setAttribute("aria-invalid", String(isFault));
        if (isFault) return;
      }
      explorer.change(row.set(value, explorer.state, explorer.drawn));
      this.draw();
    });
    box.append(label, input);
    let words = null;
    if (row.words) {
      words = document.createElement("output");
      words.htmlFor = input.id;
      box.append(words);
    }
    panel.append(box);
    return { row, box, input, words, offered: "" };
  }

  // Let the controls say what is shown.
  draw() {
    const { state, facts } = this.explorer;
    for (const made of this.rows) {
      const { row, input, box, words } = made;
      box.hidden = row.isOffered ? !row.isOffered(facts, state) : false;
      if (box.hidden) continue;
      if (row.kind === "select") {
        const options = row.options(state, facts);
        if (made.offered !== JSON.stringify(options)) {
          made.offered = JSON.stringify(options);
          input.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
        }
      }
      if (row.isEnabled) input.disabled = !row.isEnabled(state);
      if (words) {
        words.textContent = row.words(state, facts);
        input.setAttribute("aria-valuetext", words.textContent);
      }
      if (row.kind === "number") [input.min, input.max] = row.span(facts);
      if (row.kind === "checkbox") input.checked = row.get(state);
      else if (document.activeElement !== input || row.kind !== "number") {
        input.value = row.get(state);
        if (row.kind === "number") input.setAttribute("aria-invalid", "false");
      }
    }
  }
}
