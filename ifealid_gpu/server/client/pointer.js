// Mouse, pen and wheel on the picture, as rendercanvas' events. Fingers are in touch.js.

const BUTTONS = { 0: 1, 1: 3, 2: 2 }; // left, middle, right; back and forward are the browser's
const NOTCH = 100; // what a step of a wheel is to the server
const LINES_A_NOTCH = 3;
const PINCH = 12; // two fingers on a touchpad come as small turns of a wheel with Ctrl
const NO_TOUCHES = { ntouches: 0, touches: {} };

/** Modifiers that are held, by the names that rendercanvas gives them. */
export function modifiersOf(event) {
  const held = { Alt: event.altKey, Control: event.ctrlKey, Meta: event.metaKey, Shift: event.shiftKey };
  return Object.keys(held).filter((name) => held[name]);
}

/** The buttons that are down. A browser has left, right and middle in the order of rendercanvas. */
function buttonsOf(event) {
  return [1, 2, 3].filter((button) => event.buttons & (1 << (button - 1)));
}

export class Pointer {
  /**
   * @param {HTMLElement} element - the picture.
   * @param {function(number, number): number[]} at - the window's pixel at a position of the page.
   * @param {Outbox} outbox - takes the events.
   * @param {Keyboard} keyboard - gets the focus with a press, and knows whether Ctrl is really down.
   */
  constructor(element, at, outbox, keyboard) {
    this._element = element;
    this._at = at;
    this._outbox = outbox;
    this._keyboard = keyboard;
    this._held = new Set();
    const on = (name, take) =>
      element.addEventListener(name, (event) => event.pointerType !== "touch" && take.call(this, event));
    on("pointerdown", this._down);
    on("pointermove", this._move);
    on("pointerup", this._up);
    on("lostpointercapture", this._letGo);
    on("pointerenter", (event) => this._tell("pointer_enter", event, 0));
    on("pointerleave", (event) => this._tell("pointer_leave", event, 0));
    // A double tap may come as a double click as well.
    element.addEventListener("pointerdown", (event) => (this._type = event.pointerType));
    element.addEventListener("dblclick", (event) => {
      if (this._type !== "touch") {
        this._tell("double_click", event, BUTTONS[event.button]);
      }
    });
    element.addEventListener("wheel", (event) => this._wheel(event), { passive: false });
    // The right button has a menu of the window's own. With Shift it is the browser's, as in Firefox anyway.
    element.addEventListener("contextmenu", (event) => event.shiftKey || event.preventDefault());
    element.addEventListener("auxclick", (event) => event.preventDefault()); // or it pastes, on Linux
  }

  _tell(type, event, button) {
    this._outbox.send({ type, button, ...this._facts(event), ...NO_TOUCHES });
  }

  _facts(event) {
    const [x, y] = this._at(event.clientX, event.clientY);
    return { x, y, buttons: buttonsOf(event), modifiers: modifiersOf(event), timestamp: event.timeStamp / 1000 };
  }

  _down(event) {
    event.preventDefault(); // no selection, no scrolling by the middle button, and the focus stays with the keys
    this._keyboard.focus();
    this._element.setPointerCapture(event.pointerId); // until it is let go, wherever it goes
    this._press(event);
  }

  _press(event) {
    const button = BUTTONS[event.button];
    if (button !== undefined && !this._held.has(button)) {
      this._held.add(button);
      this._tell("pointer_down", event, button);
    }
  }

  _up(event) {
    const button = BUTTONS[event.button];
    if (this._held.delete(button)) {
      this._tell("pointer_up", event, button);
    }
  }

  _move(event) {
    // While a button is held, others go down and up as moves.
    if (event.button >= 0) {
      (buttonsOf(event).includes(BUTTONS[event.button]) ? this._press : this._up).call(this, event);
      return;
    }
    if (event.buttons === 0 && this._held.size > 0) {
      // Not all browsers say that the right button went up.
      this._element.releasePointerCapture(event.pointerId);
      this._letGo(event);
    }
    this._outbox.move({ button: 0, ...this._facts(event), ...NO_TOUCHES });
  }

  /** The browser has taken the mouse away, for a dialog or a gesture of its own. */
  _letGo(event) {
    for (const button of this._held) {
      this._tell("pointer_up", event, button);
    }
    this._held.clear();
  }

  _wheel(event) {
    event.preventDefault(); // no scrolling, no zoom of the page, no way back
    const facts = this._facts(event);
    let scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? NOTCH / LINES_A_NOTCH : 1;
    if (event.deltaMode === WheelEvent.DOM_DELTA_PAGE) {
      scale = NOTCH;
    }
    if (event.ctrlKey && !this._keyboard.isHeld("Control")) {
      facts.modifiers = facts.modifiers.filter((name) => name !== "Control");
      scale *= PINCH;
    }
    this._outbox.wheel({ ...facts, dx: event.deltaX * scale, dy: event.deltaY * scale });
  }
}
