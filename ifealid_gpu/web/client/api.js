// The page's API for scripts, `window.ifealid`, see docs/page.md: in pixels of the map and in values of the view.
import { FACTS } from "./facts.js";
import { Projection } from "./scene.js";
import { lookOf, wantedOf } from "./state.js";

const PICTURE_FORMAT = "rgba8unorm";

// `ready`: a promise of the explorer, or of null.
export function offer(ready) {
  const api = {
    ready: ready.then((explorer) => explorer !== null && !explorer.isStopped),
    maps: FACTS.maps.map(({ image, layer, width, height, channels, bits }) => ({ image, layer, width, height, channels, bits })),
    state: async () => structuredClone((await ready).state),
    show: async (fields) => show(await ready, fields),
    settled: async () => settled(await ready),
    values: async () => (await full(await ready)).computation.read(),
    picture: async (width, height) => picture(await ready, width, height),
    targetOf: async (at) => targetOf(await ready, at),
  };
  globalThis.ifealid = api;
  ready.then((explorer) => (api.explorer = explorer));
}

async function show(explorer, { reference, pins, ...fields }) {
  if (fields.map !== undefined) explorer.change({ map: fields.map });
  const place = ([x, y]) => explorer.placeOf(y * explorer.facts.width + x);
  if (reference) fields.reference = place(reference);
  if (pins) fields.pins = pins.map(place);
  if (fields.quantity) fields.quantity = { ...explorer.state.quantity, ...fields.quantity };
  explorer.change({ hover: null, ...fields });
  await explorer.redraw();
}

async function settled(explorer) {
  while (explorer.running) await explorer.running;
  if (explorer.isStopped) throw new Error("the page shows its still picture");
  const { range, isCoarse, values } = explorer.drawn;
  const numbers = [...values].map(([pixel, found]) => [pixel, found?.length === 1 ? found[0] : found]);
  return { range, isCoarse, values: Object.fromEntries(numbers) };
}

// All pixels of what is shown, computed.
async function full(explorer) {
  const shown = await explorer.opened();
  const wanted = wantedOf(explorer.state, shown.facts);
  const encoder = explorer.gpu.device.createCommandEncoder();
  const computation = shown.full(wanted);
  computation.step(encoder, wanted);
  explorer.gpu.queue.submit([encoder.finish()]);
  return { shown, computation };
}

async function picture(explorer, width, height) {
  const { shown, computation } = await full(explorer);
  const { gpu, state } = explorer;
  const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC;
  const texture = gpu.texture("picture", [width, height], PICTURE_FORMAT, usage);
  const encoder = gpu.device.createCommandEncoder();
  explorer.picture.encode(encoder, {
    computation,
    image: shown.image,
    projection: new Projection(shown.facts.scene, [width, height], state.viewport),
    look: { ...lookOf(state, shown.facts), markers: null },
    target: texture.createView(),
    format: PICTURE_FORMAT,
  });
  gpu.queue.submit([encoder.finish()]);
  const found = await gpu.readTexture(texture, width, height, 4);
  texture.destroy();
  return found;
}

function targetOf({ canvas, projection, size }, [x, y]) {
  const box = canvas.getBoundingClientRect();
  const [across, down] = projection.targetOfMap(x + 0.5, y + 0.5);
  return [box.left + (across * box.width) / size[0], box.top + (down * box.height) / size[1]];
}
