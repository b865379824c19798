// What whoever is in control does: sent in its order, but of many moves of the mouse the newest.

const same = (one, other) => one.length === other.length && one.every((item, n) => item === other[n]);

export class Outbox {
  /** @param {Connection} connection */
  constructor(connection) {
    this._connection = connection;
    this._isOpen = false;
    this._waiting = null; // a move or a turn of the wheel, which the next one replaces or joins
    this._isAsked = false;
    this._hasSent = false; // one, since the screen was drawn
  }

  /** Whether this page is in control; what others do is not sent. */
  set isOpen(value) {
    this._isOpen = value;
    this._waiting = null;
  }

  get isOpen() {
    return this._isOpen;
  }

  /** Send an event at once, after what waits. */
  send(event) {
    this._flush();
    if (this._isOpen) {
      this._connection.send({ timestamp: performance.now() / 1000, ...event });
    }
  }

  /** Send a move: the first at once, and of those that follow before the screen is drawn again the newest. */
  move(event) {
    const waits = this._waiting;
    const isMove = waits?.type === "pointer_move";
    if (!isMove || !same(waits.buttons, event.buttons) || !same(waits.modifiers, event.modifiers)) {
      this._flush();
    }
    this._wait({ type: "pointer_move", ...event });
  }

  /** Send turns of the wheel, joined to one until the screen is drawn again. */
  wheel(event) {
    const waits = this._waiting;
    if (waits?.type === "wheel" && same(waits.modifiers, event.modifiers)) {
      event = { ...event, dx: event.dx + waits.dx, dy: event.dy + waits.dy };
    } else {
      this._flush();
    }
    this._wait({ type: "wheel", ...event });
  }

  _flush() {
    const event = this._waiting;
    this._waiting = null;
    if (event !== null && this._isOpen) {
      this._hasSent = true;
      this._connection.send(event);
    }
  }

  _wait(event) {
    this._waiting = event;
    this._sendSoon();
  }

  _sendSoon() {
    // A network that has not taken the last ones yet gets the newest later.
    if (!this._hasSent && !this._connection.isClogged) {
      this._flush();
    }
    if (!this._isAsked) {
      this._isAsked = true;
      window.requestAnimationFrame(() => {
        this._isAsked = false;
        this._hasSent = false;
        if (this._waiting !== null) {
          this._sendSoon();
        }
      });
    }
  }
}
