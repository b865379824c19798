// Fingers on the picture. One is the mouse with its left button, held still it is the right one; two zoom and move.

const STILL = 8; // pixels that a finger may move and be still
const LONG = 500; // ms
const TWICE = 350; // ms between two taps of one double tap
const ZOOM_A_NOTCH = 1.2;
const [LEFT, RIGHT, MIDDLE] = [1, 2, 3];

const middle = (one, other) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
const distance = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);

export class Touch {
  /**
   * @param {HTMLElement} element - the picture; its style has `touch-action: none`.
   * @param {function(number, number): number[]} at - the window's pixel at a position of the page.
   * @param {Outbox} outbox - takes the events.
   */
  constructor(element, at, outbox) {
    this._at = at;
    this._outbox = outbox;
    this._fingers = new Map(); // of all that are down: where
    this._button = 0; // that is held by them
    this._start = null; // where one went down that may become a tap
    this._tapped = -Infinity;
    this._apart = 0;
    const on = (name, take) =>
      element.addEventListener(name, (event) => event.pointerType === "touch" && take.call(this, event));
    on("pointerdown", this._down);
    on("pointermove", this._move);
    on("pointerup", this._up);
    on("pointercancel", this._up);
  }

  _tell(type, [x, y], button) {
    const buttons = this._button ? [this._button] : [];
    this._outbox.send({ type, x, y, button, buttons, modifiers: [], ntouches: 0, touches: {} });
  }

  _press(button, at) {
    this._button = button;
    this._tell("pointer_down", at, button);
  }

  _release(at) {
    const button = this._button;
    this._button = 0;
    if (button) {
      this._tell("pointer_up", at, button);
    }
  }

  _down(event) {
    event.preventDefault(); // a mouse that is none would follow
    const at = this._at(event.clientX, event.clientY);
    this._fingers.set(event.pointerId, at);
    window.clearTimeout(this._timer);
    if (this._fingers.size === 1) {
      this._start = at;
      this._tell("pointer_move", at, 0); // what lies there is looked at
      this._timer = window.setTimeout(() => this._longPress(at), LONG);
    } else if (this._fingers.size === 2) {
      const [one, other] = this._fingers.values();
      this._start = null;
      this._release(one);
      this._apart = distance(one, other);
      this._tell("pointer_move", middle(one, other), 0);
      this._press(MIDDLE, middle(one, other));
    }
  }

  _longPress(at) {
    if (this._start !== null) {
      this._start = null;
      this._press(RIGHT, at);
      this._release(at);
    }
  }

  _move(event) {
    if (!this._fingers.has(event.pointerId)) {
      return;
    }
    const at = this._at(event.clientX, event.clientY);
    this._fingers.set(event.pointerId, at);
    if (this._start !== null && distance(this._start, at) > STILL) {
      this._press(LEFT, this._start);
      this._start = null;
    }
    if (this._button === MIDDLE && this._fingers.size === 2) {
      this._zoom();
    } else if (this._button) {
      this._tellMove(at);
    }
  }

  _tellMove([x, y]) {
    const timestamp = performance.now() / 1000;
    this._outbox.move({ x, y, timestamp, button: 0, buttons: [this._button], modifiers: [], ntouches: 0, touches: {} });
  }

  _zoom() {
    const [one, other] = this._fingers.values();
    const [x, y] = middle(one, other);
    this._tellMove([x, y]);
    const apart = Math.max(1, distance(one, other));
    const steps = Math.log(apart / this._apart) / Math.log(ZOOM_A_NOTCH);
    if (Math.abs(steps) > 0.1) {
      this._apart = apart;
      const facts = { x, y, timestamp: performance.now() / 1000, buttons: [MIDDLE], modifiers: [] };
      this._outbox.wheel({ ...facts, dx: 0, dy: -100 * steps });
    }
  }

  _up(event) {
    if (!this._fingers.delete(event.pointerId)) {
      return;
    }
    window.clearTimeout(this._timer);
    const at = this._at(event.clientX, event.clientY);
    if (this._start !== null && event.type === "pointerup") {
      this._press(LEFT, this._start);
      this._release(this._start);
      if (event.timeStamp - this._tapped < TWICE) {
        this._tell("double_click", this._start, LEFT);
      }
      this._tapped = event.timeStamp;
    } else {
      this._release(at);
    }
    this._start = null;
  }
}
