// The page: opens the device, shows the map, and offers an API to scripts.
import { offer } from "./api.js";
import { Bar } from "./bar.js";
import { Chart } from "./chart.js";
import { Controls } from "./controls.js";
import { Explorer } from "./explorer.js";
import { Gpu } from "./gpu.js";
import { hideInstead, showInstead } from "./instead.js";
import { Keys, keyRows } from "./keys.js";
import { Legend, say } from "./legend.js";
import { Pointer } from "./pointer.js";
import { noticeOf } from "./notice.js";
import { printed } from "./print.js";
import { surfaceOf } from "./surface.js";
import { Tools } from "./tools.js";
import { valueText } from "./kinds.js";

const MOST_PINS = 3; // whose values are told
const REST = 500; // milliseconds after which screen readers are told

const element = (id) => document.getElementById(id);

function statusOf(explorer) {
  const { state, facts, drawn } = explorer;
  const told = (name, pixel) => {
    const value = drawn.isCoarse ? "..." : valueText(state, facts, drawn.values.get(pixel));
    return `${name} ${pixel % facts.width}, ${Math.floor(pixel / facts.width)}: ${value}`;
  };
  const pins = explorer.pins.slice(0, MOST_PINS).map((pixel) => told("pin", pixel));
  const size = `${facts.width} x ${facts.height} x ${facts.channels}, ${facts.bits} bits`;
  const lock = state.isLocked ? "the reference is locked" : "";
  return [told("pixel", state.hover ?? explorer.reference), ...pins, lock, size, facts.reduced, explorer.message].filter(Boolean).join("  ·  ");
}

// What screen readers say: the same, once nothing has changed for a moment.
function announce(text) {
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => say(element("announced"), text), REST);
}

function fillHelp() {
  const rows = keyRows().map(([keys, words]) => {
    const [row, key, does] = ["tr", "th", "td"].map((tag) => document.createElement(tag));
    key.scope = "row";
    key.textContent = keys;
    does.textContent = words;
    row.append(key, does);
    return row;
  });
  element("keys").replaceChildren(...rows);
}

// On narrow screens the canvas is as high as the map needs.
function shape(canvas, { facts }) {
  const [width, height] = facts.scene.size;
  canvas.style.setProperty("--aspect", String(width / height));
}

// Map, scale and line of values fill the window below what is above them, which may have several lines.
function fillWindow(box) {
  new ResizeObserver(() => box.style.setProperty("--above", `${box.offsetTop}px`)).observe(element("head"));
}

function fitCanvas(canvas, explorer) {
  new ResizeObserver(([entry]) => {
    const box = entry.devicePixelContentBoxSize?.[0];
    const [width, height] = box ? [box.inlineSize, box.blockSize] : [canvas.clientWidth, canvas.clientHeight].map((v) => v * devicePixelRatio);
    explorer.resize([width, height].map((v) => Math.max(1, Math.round(v))));
  }).observe(canvas);
}

async function start() {
  const gpu = await Gpu.open();
  hideInstead();
  const canvas = element("map");
  const explorer = new Explorer(gpu, canvas, surfaceOf(gpu, canvas));
  const bar = new Bar(element("scale"));
  const parts = [
    bar,
    new Legend(element("shown"), explorer),
    new Controls(element("controls"), element("which"), explorer),
    new Chart(element("chart"), element("chart-ends"), explorer),
    new Tools(element("tools"), element("help"), explorer),
  ];
  new Pointer(canvas, explorer);
  new Keys(explorer, canvas, element("help"));
  fillHelp();
  printed(explorer, element("printed"), bar);
  explorer.listeners.push({
    opening: (map) => (element("status").textContent = `Unpacking ${map.layer}...`),
    drawn: () => {
      shape(canvas, explorer);
      for (const part of parts) part.draw(explorer);
      const [status, notice] = [statusOf(explorer), noticeOf(explorer)];
      say(element("status"), status);
      say(element("notice"), notice);
      element("notice").hidden = !notice;
      announce([notice, status].filter(Boolean).join("  ·  "));
    },
  });
  fillWindow(element("explorer"));
  shape(canvas, explorer);
  fitCanvas(canvas, explorer);
  await explorer.redraw();
  return explorer;
}

offer(
  start().catch((error) => {
    showInstead(error);
    return null;
  }),
);
