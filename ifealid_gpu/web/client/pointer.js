// Mouse, pen and fingers on the map. A mouse moves the reference, a click pins, a drag pans, the wheel zooms. One finger
// moves the reference and stays where it was lifted, a tap pins, two fingers pan and zoom.
const CLICK = 4; // CSS pixels that a click moves at most
const TAP = 10; // and a tap
const REST = 300; // milliseconds after which the mouse has rested
const WHEEL = 0.0015;

export class Pointer {
  constructor(canvas, explorer) {
    this.canvas = canvas;
    this.explorer = explorer;
    this.pressed = null;
    this.fingers = new Map();
    const on = (name, act) => canvas.addEventListener(name, (event) => act.call(this, event));
    on("pointermove", (event) => (event.pointerType === "touch" ? this.fingerMoves(event) : this.move(event)));
    on("pointerdown", (event) => (event.pointerType === "touch" ? this.fingerDown(event) : this.press(event)));
    on("pointerup", (event) => (event.pointerType === "touch" ? this.fingerUp(event) : this.release(event)));
    on("pointercancel", (event) => (event.pointerType === "touch" ? this.fingerUp(event, false) : (this.pressed = null)));
    on("pointerleave", (event) => event.pointerType !== "touch" && this.leave());
    on("dblclick", () => explorer.change({ viewport: null }));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  // Position of an event in pixels of the picture.
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const [width, height] = this.explorer.size;
    return [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height];
  }

  // --- Mouse ---

  move(event) {
    const at = this.at(event);
    const { explorer, pressed } = this;
    if (pressed && event.buttons) {
      const by = [at[0] - pressed.at[0], at[1] - pressed.at[1]];
      pressed.isDrag ||= Math.hypot(...by) > CLICK * devicePixelRatio;
      if (pressed.isDrag) explorer.change({ viewport: pressed.projection.panned(by), hover: null });
      return;
    }
    this.hover(explorer.projection.pixelAt(at));
  }

  hover(hover) {
    const { explorer } = this;
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
    this.rested = this.pin(explorer.projection.pixelAt(this.at(event))) ?? this.rested;
  }

  // Pin a pixel, or take its pin away; its place.
  pin(pixel) {
    const { explorer } = this;
    if (pixel === null) return null;
    const place = explorer.placeOf(pixel);
    explorer.change({ pins: explorer.pins.includes(pixel) ? [] : [place] });
    return place;
  }

  // Where the mouse rested or clicked last, the reference stays.
  leave() {
    clearTimeout(this.resting);
    const { explorer } = this;
    if (explorer.state.hover === null) return;
    const reference = explorer.state.isLocked ? explorer.state.reference : (this.rested ?? explorer.state.reference);
    explorer.change({ hover: null, reference });
  }

  wheel(event) {
    event.preventDefault();
    const { explorer } = this;
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 20 : 1) * WHEEL);
    explorer.change({ viewport: explorer.projection.zoomed(this.at(event), factor) });
  }

  // --- Fingers ---

  fingerDown(event) {
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, this.at(event));
    if (this.fingers.size === 1) this.touched = { at: this.at(event), isTap: true };
    else this.touched.isTap = false;
    if (this.fingers.size === 2) this.pinch = { ...this.span(), projection: this.explorer.projection };
  }

  fingerMoves(event) {
    if (!this.fingers.has(event.pointerId)) return;
    const at = this.at(event);
    this.fingers.set(event.pointerId, at);
    if (this.fingers.size > 1) this.pinched();
    else {
      const [x, y] = this.touched.at;
      this.touched.isTap &&= Math.hypot(at[0] - x, at[1] - y) <= TAP * devicePixelRatio;
      if (!this.touched.isTap && !this.pinch) this.point(at);
    }
  }

  fingerUp(event, counts = true) {
    if (!this.fingers.delete(event.pointerId) || this.fingers.size) return;
    const { explorer } = this;
    if (counts && this.touched.isTap) {
      const pixel = explorer.projection.pixelAt(this.at(event));
      if (pixel !== null) this.point(this.at(event));
      this.pin(pixel);
    }
    this.pinch = null;
  }

  // The reference comes under the finger, and stays; one that is locked stays where it is.
  point(at) {
    const { explorer } = this;
    const pixel = explorer.projection.pixelAt(at);
    if (pixel === null || explorer.state.isLocked) return;
    explorer.change({ hover: null, reference: explorer.placeOf(pixel) });
  }

  // Middle of the first two fingers, and how far apart they are.
  span() {
    const [[ax, ay], [bx, by]] = [...this.fingers.values()];
    return { middle: [(ax + bx) / 2, (ay + by) / 2], apart: Math.max(1, Math.hypot(ax - bx, ay - by)) };
  }

  pinched() {
    const { projection, middle, apart } = this.pinch;
    const now = this.span();
    const by = [now.middle[0] - middle[0], now.middle[1] - middle[1]];
    const { explorer } = this;
    const panned = projection.but(projection.panned(by));
    explorer.change({ viewport: panned.zoomed(now.middle, now.apart / apart), hover: null });
  }
}
