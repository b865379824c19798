// Another device after one was lost: a few times by itself, then when the user asks for it.
import { Gpu, Missing } from "./gpu.js";
import { hideInstead, showInstead } from "./instead.js";
import { surfaceOf } from "./surface.js";

const MOST = 3; // devices that are opened by itself
const WITHIN = 60_000; // milliseconds
const PAUSE = 500; // milliseconds before a browser is asked again that gave none
const TOLD = 1000; // milliseconds in which a browser says that a device is lost, once something failed on it
const LOST = "The graphics device was lost and opened again; the view is as it was";
const NONE = "The graphics device was lost, and this browser gives no other one for now. It may in a while, or once it is restarted.";
const SAID = 10_000; // milliseconds for which that is said

const pause = (time) => new Promise((done) => setTimeout(done, time));

// Whether a device is lost, as far as the browser says so by now.
function isLost(gpu) {
  return Promise.race([gpu.device.lost.then(() => true), pause(TOLD).then(() => gpu.isLost)]);
}

export class Recovery {
  constructor(explorer) {
    this.explorer = explorer;
    this.times = [];
  }

  // Draw again when a device is lost, which opens another one; stop where something else went wrong on it.
  watch(gpu) {
    const { explorer } = this;
    gpu.device.lost.then(() => explorer.gpu === gpu && explorer.redraw());
    gpu.device.addEventListener("uncapturederror", async ({ error }) => {
      if (!(await isLost(gpu)) && explorer.gpu === gpu) this.stop(error);
    });
  }

  // Go on after an error with another device, or stop.
  async goOn(error) {
    try {
      if (!(await isLost(this.explorer.gpu))) throw error;
      if (!this.mayTry()) throw new Missing("The graphics device was lost several times within a minute.");
      await this.open();
      this.say(LOST);
    } catch (fault) {
      this.stop(fault);
    }
  }

  // A browser that gave a device before may find none while it starts its graphics again.
  async open() {
    const { explorer } = this;
    for (;;) {
      try {
        const gpu = await Gpu.open();
        explorer.moveTo(gpu, surfaceOf(gpu, explorer.canvas, explorer.surface));
        return;
      } catch (error) {
        if (!this.mayTry()) throw error instanceof Missing ? new Missing(NONE) : error;
        await pause(PAUSE);
      }
    }
  }

  stop(error) {
    if (!(error instanceof Missing)) console.error(error);
    this.explorer.stop();
    showInstead(error, () => this.tryAgain());
  }

  async tryAgain() {
    this.times = [];
    try {
      await this.open();
    } catch (error) {
      this.stop(error);
      return;
    }
    hideInstead();
    await this.explorer.redraw();
  }

  mayTry() {
    const now = performance.now();
    this.times = this.times.filter((time) => now - time < WITHIN);
    if (this.times.length >= MOST) return false;
    this.times.push(now);
    return true;
  }

  // Say something in the line below the map for a while.
  say(words) {
    const { explorer } = this;
    explorer.message = words;
    setTimeout(() => {
      if (explorer.message !== words) return;
      explorer.message = "";
      explorer.redraw();
    }, SAID);
  }
}
