// The colour bar, with the numbers of its ends.
import { FACTS, bytesOf } from "./facts.js";
import { isLowBright } from "./state.js";
import { numberText, realValue, scaleOf } from "./numbers.js";

const HEIGHT = 256;
const LEAST = 0.06; // of the bar between two numbers

export class Bar {
  constructor(canvas, numbers) {
    this.canvas = canvas;
    this.numbers = numbers;
    canvas.width = 1;
    canvas.height = HEIGHT;
  }

  draw({ state, facts, drawn }) {
    const scale = scaleOf(state, drawn?.range);
    this.canvas.parentElement.style.visibility = scale ? "visible" : "hidden";
    if (!scale) return;
    const colors = bytesOf(FACTS.colormaps[state.colormap]);
    const pixels = new ImageData(1, HEIGHT);
    for (let row = 0; row < HEIGHT; row++) {
      const value = scale.start + ((HEIGHT - row - 0.5) / HEIGHT) * (scale.end - scale.start);
      const stretched = scale.high > scale.low ? Math.min(1, Math.max(0, (value - scale.low) / (scale.high - scale.low))) : 0;
      const entry = Math.floor((isLowBright(state) ? 1 - stretched : stretched) * 255 + 0.5);
      pixels.data.set([...colors.subarray(3 * entry, 3 * entry + 3), 255], 4 * row);
    }
    this.canvas.getContext("2d").putImageData(pixels, 0, 0);
    const at = (value) => (value - scale.start) / (scale.end - scale.start);
    const real = (value) => realValue(state, facts, value);
    const kept = [];
    for (const value of [scale.high, scale.low, scale.end, scale.start]) {
      if (kept.every((other) => Math.abs(at(other) - at(value)) >= LEAST)) kept.push(value);
    }
    this.numbers.replaceChildren(
      ...kept.map((value) => {
        const number = document.createElement("span");
        number.textContent = numberText(real(value), real(scale.low), real(scale.high));
        number.style.bottom = `${100 * at(value)}%`;
        return number;
      }),
    );
  }
}
