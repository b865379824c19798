// The keyboard: what is typed goes to the window as rendercanvas' events, and to the browser what a page cannot have.

import { modifiersOf } from "./pointer.js";

// Keys by name that the window knows; those of one letter it knows by the letter.
const NAMED = new Set([
  ..."ArrowDown ArrowLeft ArrowRight ArrowUp Backspace CapsLock Delete End Enter Escape Home Insert".split(" "),
  ..."Alt Control Shift Meta PageDown PageUp Pause Tab F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11".split(" "),
]);
const PASTE_AFTER = 200; // ms: some browsers have no event `paste` where there is nothing to be pasted

/** The name that the window has for a key, or "". Letters of other alphabets it knows by the place, `code`. */
function nameOf({ key }) {
  return NAMED.has(key) || [...key].length === 1 ? key : "";
}

/** Whether a key is the browser's, even here: its tools for developers, and F6, which leaves the page. */
function isBrowsers(event) {
  return event.key === "F6" || event.key === "F12" || (event.ctrlKey && event.shiftKey && event.code === "KeyI");
}

export class Keyboard {
  /**
   * @param {HTMLTextAreaElement} field - has the focus, so that letters can be made of several keys.
   * @param {Outbox} outbox - takes the events.
   * @param {function(string)} paste - is given what is pasted, before the key that pastes it.
   */
  constructor(field, outbox, paste) {
    this._field = field;
    this._outbox = outbox;
    this._paste = paste;
    this._held = new Map(); // by places on the keyboard: a letter's name changes when Shift is let go first
    this._pasting = null; // the key event that waits for what is pasted
    field.addEventListener("keydown", (event) => this._down(event));
    field.addEventListener("keyup", (event) => this._up(event));
    field.addEventListener("input", (event) => event.isComposing || this._typed());
    field.addEventListener("compositionend", () => this._typed());
    field.addEventListener("paste", (event) => this._pasted(event));
    field.addEventListener("focus", () => this._outbox.send({ type: "focus_in" }));
    field.addEventListener("blur", () => this._leave());
  }

  focus() {
    this._field.focus({ preventScroll: true });
  }

  isHeld(name) {
    return [...this._held.values()].includes(name);
  }

  /** Nothing is held any more. */
  forget() {
    this._held.clear();
    this._pasting = null;
    this._field.value = "";
  }

  _tell(type, event, key) {
    this._outbox.send({ type, key, code: event.code, modifiers: modifiersOf(event) });
  }

  _down(event) {
    const name = nameOf(event);
    // Whoever follows has the browser's keys, with Tab the button that takes control.
    if (!this._outbox.isOpen || event.isComposing || name === "" || isBrowsers(event)) {
      return;
    }
    const types = event.getModifierState("AltGraph") || !(event.ctrlKey || event.metaKey || event.altKey);
    const pastes = (event.ctrlKey || event.metaKey) && !event.altKey && name.toLowerCase() === "v";
    if (!pastes && !(types && name.length === 1)) {
      event.preventDefault();
    }
    if (event.repeat) {
      return; // the window repeats by itself what it does for as long as a key is held
    }
    this._held.set(event.code, name);
    if (pastes) {
      this._pasting = () => this._tell("key_down", event, name);
      window.setTimeout(() => this._finishPasting(), PASTE_AFTER);
    } else {
      this._tell("key_down", event, name);
    }
  }

  _up(event) {
    const name = this._held.get(event.code);
    if (name === undefined) {
      return;
    }
    event.preventDefault(); // Alt by itself would open the browser's menu
    this._finishPasting();
    this._held.delete(event.code);
    this._tell("key_up", event, name);
    if (name === "Meta") {
      this._letGo(); // a Mac does not tell which keys are let go while it is down
    }
  }

  _typed() {
    const data = this._field.value;
    this._field.value = "";
    if (data !== "") {
      this._outbox.send({ type: "char", data, is_composing: false, input_type: "insertText" });
    }
  }

  _pasted(event) {
    event.preventDefault();
    this._paste(event.clipboardData.getData("text/plain"));
    this._finishPasting();
  }

  _finishPasting() {
    const tell = this._pasting;
    this._pasting = null;
    tell?.();
  }

  _leave() {
    this._finishPasting();
    this._letGo();
    this._outbox.send({ type: "focus_out" });
  }

  _letGo() {
    const held = [...this._held];
    this._held.clear();
    for (const [code, key] of held) {
      this._outbox.send({ type: "key_up", key, code, modifiers: [] });
    }
  }
}
