// The page: opens the device, shows the map, and offers an API to scripts, `window.ifealid`.
import { FACTS } from "./facts.js";
import { Bar } from "./bar.js";
import { Chart } from "./chart.js";
import { Controls } from "./controls.js";
import { Explorer } from "./explorer.js";
import { Gpu, Missing } from "./gpu.js";
import { Mouse } from "./mouse.js";
import { valueText } from "./numbers.js";

const BROWSERS =
  "Browsers that have WebGPU: Chrome and Edge from 113 (on Linux it may have to be switched on), Firefox from 141, Safari from 26.";

const element = (id) => document.getElementById(id);

function sayWhy(error) {
  const why = error instanceof Missing ? error.message : `The picture cannot be computed here: ${error.message ?? error}.`;
  element("why").textContent = `${why} Below is a still picture of the view. ${BROWSERS}`;
  element("instead").hidden = false;
  element("explorer").hidden = true;
  element("status").textContent = "";
}

function statusOf(explorer) {
  const { state, facts, drawn } = explorer;
  const pixel = state.hover ?? explorer.reference;
  const where = `${pixel % facts.width}, ${Math.floor(pixel / facts.width)}`;
  const value = drawn.isCoarse ? "..." : valueText(state, facts, drawn.values.get(pixel));
  const notes = facts.notes.filter((note) => note.startsWith("reduced")).join(" · ");
  return [`pixel ${where}: ${value}`, `${facts.width} x ${facts.height} x ${facts.channels}, ${facts.bits} bits`, notes].filter(Boolean).join("  ·  ");
}

async function start() {
  const gpu = await Gpu.open();
  gpu.device.lost.then((info) => info.reason !== "destroyed" && sayWhy(new Missing("The graphics adapter was lost: load the page again.")));
  gpu.device.addEventListener("uncapturederror", (event) => sayWhy(event.error));
  element("explorer").hidden = false;
  element("instead").hidden = true;
  const canvas = element("map");
  const explorer = new Explorer(gpu, canvas);
  const controls = new Controls(element("controls"), element("which"), explorer);
  const bar = new Bar(element("bar"), element("numbers"));
  const chart = new Chart(element("chart"), explorer);
  new Mouse(canvas, explorer);
  explorer.listeners.push({
    opening: (map) => (element("status").textContent = `Unpacking ${map.layer}...`),
    drawn: () => {
      bar.draw(explorer);
      chart.draw();
      controls.draw();
      element("status").textContent = statusOf(explorer);
    },
  });
  new ResizeObserver(([entry]) => {
    const box = entry.devicePixelContentBoxSize?.[0];
    const [width, height] = box ? [box.inlineSize, box.blockSize] : [canvas.clientWidth, canvas.clientHeight].map((v) => v * devicePixelRatio);
    canvas.width = Math.max(1, Math.round(width));
    canvas.height = Math.max(1, Math.round(height));
    explorer.redraw();
  }).observe(canvas);
  await explorer.redraw();
  return explorer;
}

// The page's API, see docs/page.md: everything in pixels of the map and in values of the view.
const ready = start().catch((error) => {
  sayWhy(error);
  return null;
});

ready.then((explorer) => (globalThis.ifealid.explorer = explorer));
globalThis.ifealid = {
  ready: ready.then((explorer) => explorer !== null),
  maps: FACTS.maps.map(({ image, layer, width, height, channels, bits }) => ({ image, layer, width, height, channels, bits })),
  state: async () => structuredClone((await ready).state),
  show: async ({ reference, pins, ...fields }) => {
    const explorer = await ready;
    if (fields.map !== undefined) explorer.change({ map: fields.map });
    const pixel = ([x, y]) => explorer.placeOf(y * explorer.facts.width + x);
    if (reference) fields.reference = pixel(reference);
    if (pins) fields.pins = pins.map(pixel);
    explorer.change({ hover: null, ...fields });
    await explorer.redraw();
  },
  settled: async () => {
    const explorer = await ready;
    while (explorer.running) await explorer.running;
    const { range, isCoarse, values } = explorer.drawn;
    return { range, isCoarse, values: Object.fromEntries(values) };
  },
  values: async () => (await ready).values(),
  picture: async (width, height) => (await ready).plainPicture(width, height),
  targetOf: async ([x, y]) => {
    const { canvas, projection } = await ready;
    const box = canvas.getBoundingClientRect();
    const [across, down] = projection.targetOfMap(x + 0.5, y + 0.5);
    return [box.left + (across * box.width) / canvas.width, box.top + (down * box.height) / canvas.height];
  },
};
