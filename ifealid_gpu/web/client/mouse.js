// What the mouse does on the map: it moves the reference, pins, zooms and pans.
const CLICK = 4; // pixels that a mouse moves at most within a click
const REST = 300; // milliseconds after which the mouse has rested
const WHEEL = 0.0015;

export class Mouse {
  constructor(canvas, explorer) {
    this.canvas = canvas;
    this.explorer = explorer;
    this.pressed = null;
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointerleave", () => this.leave());
    canvas.addEventListener("dblclick", () => explorer.change({ viewport: null }));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = [this.canvas.width / box.width, this.canvas.height / box.height];
    return [(event.clientX - box.left) * scale[0], (event.clientY - box.top) * scale[1]];
  }

  move(event) {
    const at = this.at(event);
    const { explorer, pressed } = this;
    if (pressed && event.buttons) {
      const by = [at[0] - pressed.at[0], at[1] - pressed.at[1]];
      pressed.isDrag ||= Math.hypot(...by) > CLICK * devicePixelRatio;
      if (pressed.isDrag) explorer.change({ viewport: pressed.projection.panned(by), hover: null });
      return;
    }
    const hover = explorer.projection.pixelAt(at);
    if (hover === explorer.state.hover) return;
    explorer.change({ hover });
    clearTimeout(this.resting);
    if (hover !== null) this.resting = setTimeout(() => (this.rested = explorer.placeOf(hover)), REST);
  }

  press(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pressed = { at: this.at(event), projection: this.explorer.projection, isDrag: false };
  }

  release(event) {
    const { explorer, pressed } = this;
    this.pressed = null;
    if (!pressed || pressed.isDrag) return;
    const pixel = explorer.projection.pixelAt(this.at(event));
    if (pixel === null) return;
    const isPinned = explorer.pins.includes(pixel);
    const place = explorer.placeOf(pixel);
    this.rested = place;
    explorer.change({ pins: isPinned ? [] : [place] });
  }

  // Where the mouse rested or clicked last, the reference stays.
  leave() {
    clearTimeout(this.resting);
    const { explorer } = this;
    const reference = explorer.state.isLocked ? explorer.state.reference : (this.rested ?? explorer.state.reference);
    explorer.change({ hover: null, reference });
  }

  wheel(event) {
    event.preventDefault();
    const { explorer } = this;
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 20 : 1) * WHEEL);
    explorer.change({ viewport: explorer.projection.zoomed(this.at(event), factor) });
  }
}
