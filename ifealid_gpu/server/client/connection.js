// The websocket to the server. It comes back by itself after a break.

const FIRST_PAUSE = 500; // ms before it tries again
const LONGEST_PAUSE = 5_000;
const SILENCE = 10_000; // ms without an answer to what was sent, until the server is asked whether it is there
const PATIENCE = 10_000; // ms that it then has
const HEARTBEAT = 30_000; // ms between two questions to a server that has nothing to say
const LOST = "Connection lost, trying again.";
const FULL = "The server has as many browsers as it takes. Trying again.";
const SILENT = "The server does not answer, trying again. Where it was ended, its next start prints another link.";
const NO_SOCKETS =
  "The server answers, but a connection to it does not open: a proxy in between has to pass WebSockets on. Trying again.";
const REFUSED =
  "The server does not know this page's link: it may have been started anew. Open the link that it printed last.";
const UNKNOWN =
  `The server lets no page from ${window.location.host} connect: ` +
  `it has to be started with --allow-host ${window.location.hostname}.`;
const FINAL = { 403: REFUSED, 421: UNKNOWN };
const CUT_OFF = { 1008: "it could not read what this page sent", 1009: "this page sent more than it takes" };

/** The address of something beside the page, under whatever path the page is: behind https with wss. */
function socketAddress(name) {
  const url = new URL(name, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

/** A name of this tab that outlives reloading it, by which the server knows it again. */
function ownName() {
  let name = sessionStorage.getItem("client");
  if (name === null) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    name = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("client", name);
  }
  return name;
}

export class Connection {
  /**
   * @param {object} listener - `broken(what)`: will try again; `ended(reason)`: does not, by itself; and
   *   `received(message, payload)`: payload is what follows a message with `nbuffers`, an ArrayBuffer.
   */
  constructor(listener) {
    this._listener = listener;
    this._socket = null;
    this._pause = FIRST_PAUSE;
    this._timer = null; // of the next try
    this._watch = null; // of an answer
    this._heard = 0;
    this._shut = 0; // how often the server answered, but no socket opened
    if (window.location.protocol === "https:") {
      void askWhy(); // makes the cookie one for https alone
    }
    // Where there is a network again, or somebody looks, there is no reason to wait.
    window.addEventListener("online", () => this._wake());
    window.addEventListener("pageshow", (event) => event.persisted && this._wake());
    document.addEventListener("visibilitychange", () => document.hidden || this._wake());
    // Who only looks on sends nothing, and would not learn of a network that is gone.
    window.setInterval(() => !document.hidden && this.isOpen && this._ask(performance.now()), HEARTBEAT);
    this._open();
  }

  get isOpen() {
    return this._socket !== null && this._socket.readyState === WebSocket.OPEN;
  }

  /** Whether the network has not yet taken what was sent: what is soon out of date had better wait. */
  get isClogged() {
    return this.isOpen && this._socket.bufferedAmount > 0;
  }

  /** Send a message. Without a connection it is lost, as the picture is that it was meant for. */
  send(message) {
    if (this.isOpen) {
      this._socket.send(JSON.stringify(message));
      this._watch ??= window.setTimeout(() => this._ask(performance.now()), SILENCE);
    }
  }

  /** Try now, not later. */
  tryNow() {
    if (this._socket === null) {
      window.clearTimeout(this._timer);
      this._pause = FIRST_PAUSE;
      this._open();
    }
  }

  /** Connect no more. */
  end() {
    window.clearTimeout(this._timer);
    this._drop();
  }

  _open() {
    this._timer = null;
    const address = socketAddress("stream");
    address.searchParams.set("client", ownName());
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    this._socket = socket;
    let wasOpen = false;
    let header = null;
    socket.onopen = () => {
      wasOpen = true;
      this._shut = 0;
      this._pause = FIRST_PAUSE;
    };
    socket.onmessage = ({ data }) => {
      this._heard = performance.now();
      const isText = typeof data === "string";
      const message = isText ? JSON.parse(data) : header;
      header = isText && message.nbuffers ? message : null;
      if (message !== null && header === null) {
        this._listener.received(message, isText ? null : data);
      }
    };
    socket.onclose = ({ code }) => {
      this._drop();
      if (code in CUT_OFF) {
        this._listener.ended(`The server has closed the connection: ${CUT_OFF[code]}.`);
      } else {
        this._wait(wasOpen, code === 1013);
      }
    };
  }

  /** Have nothing more to do with the socket that was. */
  _drop() {
    window.clearTimeout(this._watch);
    this._watch = null;
    if (this._socket !== null) {
      this._socket.onopen = this._socket.onmessage = this._socket.onclose = null;
      this._socket.close();
      this._socket = null;
    }
  }

  async _wait(wasOpen, isFull) {
    // Pauses grow, and are not the same for all of an audience.
    const pause = this._pause * (0.8 + Math.random() * 0.4);
    this._pause = isFull ? LONGEST_PAUSE : Math.min(this._pause * 1.6, LONGEST_PAUSE);
    const timer = window.setTimeout(() => this._open(), pause);
    this._timer = timer;
    if (wasOpen || isFull) {
      this._listener.broken(isFull ? FULL : LOST);
      return;
    }
    const status = await askWhy();
    if (this._timer !== timer) {
      return; // the next try has begun
    }
    if (status in FINAL) {
      window.clearTimeout(timer);
      this._drop();
      this._listener.ended(FINAL[status]);
    } else {
      this._shut = status === 204 ? this._shut + 1 : 0;
      this._listener.broken(this._shut > 1 ? NO_SOCKETS : status === 204 ? LOST : SILENT);
    }
  }

  _wake() {
    this.tryNow();
    if (this.isOpen) {
      this._ask(performance.now()); // a computer that slept does not know that its connection is gone
    }
  }

  /** Ask the server whether it is there, if it has said nothing since a time less `SILENCE`. */
  _ask(now) {
    window.clearTimeout(this._watch);
    this._watch = null;
    if (now - this._heard < SILENCE) {
      return;
    }
    this._socket.send(JSON.stringify({ type: "ping", n: 1 }));
    this._watch = window.setTimeout(() => {
      this._watch = null;
      if (this._heard < now) {
        this._drop();
        this._wait(true, false);
      }
    }, PATIENCE);
  }
}

/** What the server answers to this page, a status of HTTP; 0: nobody does. A websocket does not say why it did not open. */
async function askWhy() {
  const address = new URL("alive", document.baseURI);
  address.searchParams.set("page", window.location.origin);
  try {
    return (await fetch(address, { cache: "no-store" })).status;
  } catch {
    return 0;
  }
}
