// Buttons on the map, for fingers and for those who do not know the keys.
import { lock, zoom } from "./commands.js";

const STEP = 1.5;

export class Tools {
  constructor(box, help, explorer) {
    const acts = {
      lock: () => lock(explorer),
      in: () => zoom(explorer, STEP),
      out: () => zoom(explorer, 1 / STEP),
      fit: () => explorer.change({ viewport: null }),
      help: () => help.showModal(),
    };
    for (const button of box.querySelectorAll("button")) button.addEventListener("click", acts[button.dataset.act]);
    this.lock = box.querySelector("[data-act=lock]");
  }

  draw({ state }) {
    this.lock.setAttribute("aria-pressed", String(state.isLocked));
  }
}
