// The colour bar, or one for each of three components, with numbers: beside the map, or below it on narrow screens.
import { FACTS, bytesOf } from "./facts.js";
import { metricNamed } from "./comparison.js";
import { axesOf, componentsOf, fitOf, kindOf, percent, realValue } from "./kinds.js";
import { numberText, scaleOf, ticks } from "./numbers.js";
import { endsOf, isLowBright } from "./state.js";

const STEPS = 256;
const NARROW = matchMedia("screen and (max-width: 47.5em)"); // as in page.css
const ROOM = { down: 1.4, across: 3.3 }; // of a number, in the root's letters
const PURE = [[255, 0, 0], [0, 255, 0], [0, 0, 255]];

export class Bar {
  constructor(box) {
    this.box = box;
    this.bars = [];
  }

  draw(explorer, isAcross = NARROW.matches) {
    const { state, facts, drawn } = explorer;
    this.isAcross = isAcross;
    const scales = kindOf(state).hasLabels ? [] : scalesOf(state, facts, drawn?.range);
    this.box.hidden = kindOf(state).hasLabels;
    while (this.bars.length > scales.length) this.bars.pop().element.remove();
    while (this.bars.length < scales.length) this.bars.push(this.made());
    scales.forEach((scale, n) => this.fill(this.bars[n], scale));
  }

  made() {
    const element = document.createElement("div");
    element.className = "bar";
    const [name, canvas, numbers] = ["div", "canvas", "div"].map((tag) => document.createElement(tag));
    name.className = "name";
    numbers.className = "numbers";
    element.append(name, canvas, numbers);
    this.box.append(element);
    return { element, name, canvas, numbers };
  }

  fill({ name, canvas, numbers }, { scale, colors, real, title }) {
    name.textContent = title;
    name.hidden = !title;
    const [width, height] = this.isAcross ? [STEPS, 1] : [1, STEPS];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    const texels = new Uint32Array(pixels.data.buffer);
    const step = (scale.end - scale.start) / STEPS;
    const factor = scale.high > scale.low ? 1 / (scale.high - scale.low) : 0;
    for (let n = 0; n < STEPS; n++) {
      const share = Math.min(1, Math.max(0, (scale.start + (n + 0.5) * step - scale.low) * factor));
      texels[this.isAcross ? n : STEPS - 1 - n] = colors[Math.floor(share * (STEPS - 1) + 0.5)];
    }
    context.putImageData(pixels, 0, 0);
    const length = this.isAcross ? numbers.clientWidth : numbers.clientHeight;
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const least = ((this.isAcross ? ROOM.across : ROOM.down) * letter) / Math.max(1, length);
    const at = (value) => (value - scale.start) / (scale.end - scale.start);
    const [first, last] = [real(scale.start), real(scale.end)];
    const numbered = [scale.high, scale.low, scale.end, scale.start].map((value) => ({ share: at(value), number: real(value), isEnd: value === scale.high || value === scale.low }));
    const round = ticks(first, last, 1 / (2 * least)).map((number) => ({ share: (number - first) / (last - first || 1), number }));
    const kept = [];
    for (const one of [...numbered, ...round]) {
      if (kept.every((other) => Math.abs(other.share - one.share) >= least)) kept.push(one);
    }
    const side = this.isAcross ? "left" : "bottom";
    numbers.replaceChildren(
      ...kept.map(({ share, number, isEnd }) => {
        const text = document.createElement("span");
        text.textContent = isEnd === undefined ? String(number) : numberText(number, real(scale.low), real(scale.high));
        text.style[side] = `${100 * share}%`;
        if (isEnd) text.className = "end";
        return text;
      }),
    );
  }
}

// A bar each: the values that it spans, the colours from its low end to its high one, the number that a value is, and its
// name.
function scalesOf(state, facts, range) {
  const ends = endsOf(state, facts);
  if (componentsOf(state.quantity.kind) === 3) {
    const fit = fitOf(facts, "components");
    return axesOf(state.quantity).map((axis, n) => ({
      scale: scaleOf(null, ends[n], false),
      colors: colorsOf(`component ${n}`, (share) => PURE[n].map((v) => v * share)),
      real: (value) => value,
      title: `${axis}: ${percent(fit.explained[axis - 1])}`,
    }));
  }
  const isOne = state.quantity.kind === "similarity" && metricNamed(state.metric).spans_one;
  const scale = scaleOf(range, ends?.[0] ?? null, isOne);
  if (!scale) return [];
  const isLow = isLowBright(state);
  const colors = colorsOf(`${state.colormap} ${isLow}`, (share) => {
    const entry = Math.round((isLow ? 1 - share : share) * 255);
    return bytesOf(FACTS.colormaps[state.colormap]).subarray(3 * entry, 3 * entry + 3);
  });
  return [{ scale, colors, real: (value) => realValue(state, facts, value), title: "" }];
}

const KNOWN = new Map();

// 256 colours as canvases have them in memory; made once.
function colorsOf(key, colorAt) {
  if (!KNOWN.has(key)) {
    const bytes = new Uint8Array(4 * STEPS).fill(255);
    for (let n = 0; n < STEPS; n++) bytes.set(colorAt(n / (STEPS - 1)), 4 * n);
    KNOWN.set(key, new Uint32Array(bytes.buffer));
  }
  return KNOWN.get(key);
}
