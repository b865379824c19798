// The page of `ifealid-gpu serve`: shows the server's window and sends it what the mouse and the keys do.
// What is said over the connection is described in messages.py.

import { Banner } from "./banner.js";
import { Connection } from "./connection.js";
import { Exchange } from "./exchange.js";
import { Keyboard } from "./keyboard.js";
import { Outbox } from "./outbox.js";
import { followSize, Picture } from "./picture.js";
import { Pointer } from "./pointer.js";
import { Touch } from "./touch.js";

const PROTOCOL = 1;

const element = (id) => document.getElementById(id);
const canvas = element("picture");
const banner = new Banner({
  canvas,
  chip: element("chip"),
  said: element("said"),
  take: element("take"),
  veil: element("veil"),
  trouble: element("trouble"),
  again: element("again"),
  note: element("note"),
});

const connection = new Connection({
  received: (message, payload) => take[message.type]?.(message, payload),
  broken: (what) => {
    stop();
    banner.setTrouble(what, "Try now");
  },
  ended: (reason) => {
    stop();
    banner.setTrouble(reason, "Connect again");
  },
});
const outbox = new Outbox(connection);
const exchange = new Exchange(element("exchange"), connection, (text) => banner.say(text));
const keyboard = new Keyboard(element("keys"), outbox, (text) => exchange.give(text));
const picture = new Picture(canvas, (header) => {
  connection.send({ type: "_framefeedback", index: header.index });
  canvas.dispatchEvent(new CustomEvent("frame", { detail: header })); // for tests and benchmarks
});
let size = null; // the last event that told it
let cursor = "default"; // the window's
const at = (x, y) => picture.at(x, y);
new Pointer(canvas, at, outbox, keyboard);
new Touch(canvas, at, outbox);

/** What to do with each message of the server. */
const take = {
  welcome({ protocol }) {
    banner.setTrouble("");
    if (protocol !== PROTOCOL) {
      connection.end();
      banner.setTrouble("The server is of another version than this page.", "Load the page again");
    }
  },
  control(control) {
    const { controls } = control;
    banner.control = control;
    if (controls === outbox.isOpen) {
      return; // somebody else came or went
    }
    keyboard.forget();
    outbox.isOpen = controls;
    element("keys").tabIndex = controls ? 0 : -1;
    canvas.style.cursor = controls ? cursor : "";
    if (controls) {
      keyboard.focus();
      if (size !== null) {
        outbox.send(size);
      }
    }
  },
  framebufferdata: (header, bytes) => picture.take(header, bytes),
  title: ({ value }) => {
    banner.title = value;
  },
  cursor: ({ value }) => {
    cursor = value;
    canvas.style.cursor = outbox.isOpen ? cursor : "";
  },
  copy: ({ text }) => exchange.copyText(text),
  copy_picture: (_, bytes) => exchange.copyPicture(bytes),
  paste_wanted: () => exchange.askForText(),
  download: (file) => exchange.save(file),
  ended({ reason }) {
    connection.end();
    stop();
    banner.setTrouble(`This session is over: ${reason}.`, "Connect again");
  },
};

/** Nothing that is done now reaches the server. */
function stop() {
  keyboard.forget();
  outbox.isOpen = false;
}

followSize(canvas, (event) => {
  size = event;
  outbox.send(event);
});
element("take").addEventListener("click", () => connection.send({ type: "take_control" }));
element("again").addEventListener("click", ({ target }) => {
  if (target.textContent === "Load the page again") {
    window.location.reload();
  } else {
    connection.tryNow();
  }
});
// A dropped file would replace the page.
window.addEventListener("dragover", (event) => event.preventDefault());
window.addEventListener("drop", (event) => {
  event.preventDefault();
  banner.say("Files are not opened from here: the window has what `ifealid-gpu serve` was given.");
});
canvas.addEventListener("pointerdown", () => outbox.isOpen || banner.pointOut());
element("exchange").addEventListener("close", () => keyboard.focus());
