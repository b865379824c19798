// The chart: the numbers of the pixel's vector, a bar a channel; the pin's beside them in orange.
import { CONSTANTS } from "./facts.js";
import { compact, ticks } from "./numbers.js";

const INK = "#e8e8ea";
const PIN = `rgb(${CONSTANTS.orange.slice(0, 3).map((v) => Math.round(255 * v))})`; // as on the map
const LIT = "#6cb6ff";
const FAINT = "#b3b3bd";
const LEAST_ROW = 3; // pixels
const NUMBERS = 0.75; // rem, the height of channels' numbers
const APART = 2.5; // heights from one number to the next, at least
const GAP = 6; // pixels between numbers and bars

export class Chart {
  constructor(canvas, ends, explorer) {
    this.canvas = canvas;
    this.scale = ends;
    this.ends = [...ends.children];
    this.explorer = explorer;
    this.lit = null;
    canvas.addEventListener("pointermove", (event) => this.point(this.channelAt(event)));
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("keydown", (event) => this.press(event));
    canvas.addEventListener("click", (event) => {
      this.kept = explorer.state.quantity;
      explorer.change({ quantity: { kind: "channel", channel: this.channelAt(event) } });
    });
  }

  // With the keys: the next channel, or the one before.
  press(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const { state, facts } = this.explorer;
    const { kind, channel } = state.quantity;
    const next = kind === "channel" ? (channel + by + facts.channels) % facts.channels : channel;
    this.explorer.change({ quantity: { kind: "channel", channel: next } });
  }

  channelAt(event) {
    const { channels } = this.explorer.facts;
    const rows = this.canvas.getBoundingClientRect();
    const share = (event.clientY - rows.top) / rows.height;
    return Math.min(channels - 1, Math.max(0, Math.floor(share * channels)));
  }

  // Show the channel under the mouse as long as it is there.
  point(channel) {
    const { explorer } = this;
    if (channel !== null && this.lit === null) this.kept = explorer.state.quantity;
    this.lit = channel;
    explorer.change({ quantity: channel === null ? this.kept : { kind: "channel", channel } });
  }

  // Write numbers of channels beside their rows; where the bars begin, in pixels of the canvas.
  number(context, channels, row) {
    const ratio = devicePixelRatio;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const letter = NUMBERS * rem * ratio;
    context.font = `${letter}px ${getComputedStyle(document.body).fontFamily}`;
    context.fillStyle = FAINT;
    Object.assign(context, { textAlign: "right", textBaseline: "middle" });
    const left = context.measureText(String(channels - 1)).width;
    for (const channel of ticks(0, channels - 1, (channels * row) / (APART * letter)).filter(Number.isInteger)) {
      const within = Math.min(Math.max((channel + 0.5) * row, letter / 2), channels * row - letter / 2);
      context.fillText(String(channel), left, within);
    }
    this.scale.style.paddingLeft = `${left / ratio + GAP}px`;
    return left + GAP * ratio;
  }

  draw() {
    const { explorer, canvas } = this;
    const { codes } = explorer.shown.map;
    const ratio = devicePixelRatio;
    const height = Math.max(canvas.parentElement.clientHeight, LEAST_ROW * codes.channels);
    const size = [Math.round(canvas.clientWidth * ratio), Math.round(height * ratio)];
    const context = canvas.getContext("2d");
    if (size[0] !== canvas.width || size[1] !== canvas.height) {
      canvas.style.height = `${height}px`;
      [canvas.width, canvas.height] = size;
    } else context.clearRect(0, 0, ...size);
    const [low, high] = explorer.facts.real_range;
    const most = 2 ** codes.bits - 1;
    const real = (code) => low + (code / most) * (high - low);
    const [least, largest] = [Math.min(0, low), Math.max(0, high)];
    this.ends.forEach((end, n) => (end.textContent = compact([least, largest][n])));
    const row = canvas.height / codes.channels;
    const left = this.number(context, codes.channels, row);
    const across = (value) => left + ((value - least) / (largest - least || 1)) * (canvas.width - left);
    const bars = (pixel, color, from, thick) => {
      context.fillStyle = color;
      codes.vector(pixel).forEach((code, channel) => {
        const [a, b] = [across(0), across(real(code))];
        context.fillRect(Math.min(a, b), (channel + from) * row, Math.max(1, Math.abs(b - a)), Math.max(0.5, thick * row));
      });
    };
    const { kind, channel } = explorer.state.quantity;
    if (kind === "channel") {
      context.fillStyle = LIT;
      context.globalAlpha = 0.4;
      context.fillRect(left, channel * row, canvas.width - left, Math.max(1, row));
      context.globalAlpha = 1;
    }
    const [pin] = explorer.pins;
    bars(explorer.reference, INK, 0.1, pin === undefined ? 0.8 : 0.4);
    if (pin !== undefined) bars(pin, PIN, 0.5, 0.4);
  }
}
