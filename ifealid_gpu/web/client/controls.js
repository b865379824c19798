// The controls: a labelled one a row of the table.
import { FACTS } from "./facts.js";

// Each: label, kind of control, what it offers, and how it reads and changes the state.
const TABLE = [
  {
    label: "Show",
    kind: "select",
    options: () => [["similarity", "similarity"], ["norm", "norm"], ["channel", "channel"]],
    get: (state) => state.quantity.kind,
    set: (value, state) => ({ quantity: { ...state.quantity, kind: value }, range: { ...state.range, ends: null } }),
  },
  {
    label: "Channel",
    kind: "number",
    span: (facts) => [0, facts.channels - 1],
    get: (state) => state.quantity.channel,
    set: (value) => ({ quantity: { kind: "channel", channel: value } }),
  },
  {
    label: "Alike by",
    kind: "select",
    options: () => FACTS.metrics.map((metric) => [metric.id, metric.label]),
    get: (state) => state.metric,
    set: (value, state) => ({ metric: value, range: { ...state.range, ends: null } }),
  },
  {
    label: "Colours",
    kind: "select",
    options: () => Object.keys(FACTS.colormaps).map((name) => [name, name]),
    get: (state) => state.colormap,
    set: (value) => ({ colormap: value }),
  },
  {
    label: "Opacity",
    kind: "slider",
    get: (state) => state.opacity,
    set: (value) => ({ opacity: value }),
  },
  {
    label: "Image",
    kind: "select",
    options: () => [["gray", "grayscale"], ["color", "colour"], ["none", "none"]],
    get: (state) => state.backdrop,
    set: (value) => ({ backdrop: value }),
    isOffered: (facts) => facts.has_image,
  },
  {
    label: "Range",
    kind: "select",
    options: (state) => [
      ["auto", "of each pixel, without its own"],
      ["paper", "of each pixel"],
      ["fixed", "as it is now"],
    ],
    get: (state) => (state.range.ends ? "fixed" : state.range.rule),
    set: (value, state, drawn) =>
      value === "fixed" ? { range: { ...state.range, ends: drawn?.range?.ends ?? null } } : { range: { rule: value, ends: null } },
  },
];

export class Controls {
  constructor(panel, which, explorer) {
    this.explorer = explorer;
    this.rows = TABLE.map((row) => this.made(panel, row));
    this.which = [this.made(which, this.imageRow()), this.made(which, this.layerRow())];
  }

  imageRow() {
    const number = (name) => FACTS.maps.findIndex((map) => map.image === name);
    return {
      label: "Photo",
      kind: "select",
      options: () => FACTS.images.map((image) => [image.name, image.name]),
      get: (state) => FACTS.maps[state.map].image,
      set: (name, state) => {
        const same = FACTS.maps.findIndex((map) => map.image === name && map.layer === FACTS.maps[state.map].layer);
        return { map: same < 0 ? number(name) : same };
      },
      isOffered: () => FACTS.images.length > 1,
    };
  }

  layerRow() {
    return {
      label: "Layer",
      kind: "select",
      options: (state) =>
        FACTS.maps.map((map, n) => [String(n), map]).filter(([, map]) => map.image === FACTS.maps[state.map].image)
          .map(([n, map]) => [n, `${map.layer} (${map.width} x ${map.height} x ${map.channels})`]),
      get: (state) => String(state.map),
      set: (value) => ({ map: Number(value) }),
    };
  }

  made(panel, row) {
    const { explorer } = this;
    const label = document.createElement("label");
    const words = document.createElement("span");
    words.textContent = row.label;
    const input = document.createElement(row.kind === "select" ? "select" : "input");
    if (row.kind === "slider") Object.assign(input, { type: "range", min: 0, max: 1, step: 0.01 });
    if (row.kind === "number") input.type = "number";
    input.addEventListener("input", () => {
      const value = row.kind === "select" ? input.value : Number(input.value);
      if (row.kind === "number") {
        const [low, high] = row.span(explorer.facts);
        if (!Number.isInteger(value) || value < low || value > high) return;
      }
      explorer.change(row.set(value, explorer.state, explorer.drawn));
      this.draw();
    });
    label.append(words, input);
    panel.append(label);
    return { row, label, input, offered: "" };
  }

  // Let the controls say what is shown.
  draw() {
    const { state, facts } = this.explorer;
    for (const made of [...this.rows, ...this.which]) {
      const { row, input, label } = made;
      label.hidden = row.isOffered ? !row.isOffered(facts) : false;
      if (row.kind === "select") {
        const options = row.options(state);
        if (made.offered !== JSON.stringify(options)) {
          made.offered = JSON.stringify(options);
          input.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
        }
      }
      if (row.kind === "number") [input.min, input.max] = row.span(facts);
      if (document.activeElement !== input || row.kind === "select") input.value = row.get(state);
    }
  }
}
