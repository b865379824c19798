// Printing: the picture as it is seen, as browsers print no canvas of a GPU, and its scale upright.
import { wantedOf } from "./state.js";

export function printed(explorer, image, bar) {
  addEventListener("beforeprint", () => {
    const picture = pictureOf(explorer);
    if (picture) image.src = picture;
    if (explorer.drawn) bar.draw(explorer, false);
  });
  addEventListener("afterprint", () => explorer.redraw());
}

// What the canvas shows of the map, without what is beside it; null before there is anything.
function pictureOf(explorer) {
  const { canvas, projection, state, facts, shown, drawn } = explorer;
  if (!drawn || state.map !== shown?.number) return null;
  if (!explorer.surface.keepsPicture) {
    const { encoder } = explorer.encoded(wantedOf(state, facts));
    explorer.gpu.queue.submit([encoder.finish()]); // while this goes on, the canvas has the frame
  }
  const [left, top] = projection.targetOf([0, 0]).map((v) => Math.max(0, Math.round(v)));
  const [right, bottom] = projection.targetOf(facts.scene.size);
  const copy = document.createElement("canvas");
  copy.width = Math.max(1, Math.min(canvas.width, Math.round(right)) - left);
  copy.height = Math.max(1, Math.min(canvas.height, Math.round(bottom)) - top);
  copy.getContext("2d").drawImage(canvas, -left, -top);
  return copy.toDataURL("image/png");
}
