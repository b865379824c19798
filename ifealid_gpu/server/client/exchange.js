// What goes out of the window and comes into it: text and pictures for the clipboard, text from it, files to save.
//
// A browser may let a page at its clipboard only after a click in the page, or not at all where the page comes by plain
// http from another machine. Then a dialog shows what there is, with a button.

const MOST_LETTERS = 1 << 16;

export class Exchange {
  /**
   * @param {HTMLDialogElement} dialog - has the elements that index.html gives it.
   * @param {Connection} connection
   * @param {function(string)} say - shows a sentence for a while.
   */
  constructor(dialog, connection, say) {
    const part = (name) => dialog.querySelector(`[data-part=${name}]`);
    this._dialog = dialog;
    this._connection = connection;
    this._say = say;
    this._title = part("title");
    this._text = part("text");
    this._picture = part("picture");
    this._button = part("do");
    this._do = null;
    this._button.addEventListener("click", () => this._do?.());
    part("close").addEventListener("click", () => dialog.close());
    // Pasting alone is answer enough.
    this._text.addEventListener("paste", () => this._isAsking && window.setTimeout(() => this._do?.()));
  }

  get _isAsking() {
    return !this._text.readOnly;
  }

  /** Put text on the clipboard. */
  async copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      this._ask("Copy this", "Copy", { text }, () => {
        this._text.select();
        document.execCommand("copy"); // is for pages by plain http what the clipboard is for others
        this._dialog.close();
      });
    }
  }

  /** Put a picture on the clipboard. */
  async copyPicture(bytes) {
    const picture = new Blob([bytes], { type: "image/png" });
    const write = () => navigator.clipboard.write([new ClipboardItem({ [picture.type]: picture })]);
    try {
      await write();
    } catch {
      const bitmap = await createImageBitmap(picture);
      this._ask("Copy this picture, or save it by its menu (right button)", "Copy", { bitmap }, async () => {
        try {
          await write();
          this._dialog.close();
        } catch {
          this._title.textContent = "Your browser copies pictures by their menu alone (right button).";
        }
      });
    }
  }

  /** Tell the server what is on the clipboard: what the browser says, or the user. */
  async askForText() {
    try {
      this.give(await navigator.clipboard.readText());
    } catch {
      this._ask("Paste here what the window shall open", "Open", {}, () => {
        this.give(this._text.value);
        this._dialog.close();
      });
    }
  }

  /** Tell the server what was pasted. */
  give(text) {
    if (text.length > MOST_LETTERS) {
      const [found, most] = [text.length, MOST_LETTERS].map((count) => count.toLocaleString("en"));
      this._say(`What was pasted has ${found} letters, more than the ${most} that can be sent.`);
      text = "";
    }
    this._connection.send({ type: "clipboard", text });
  }

  /** Let the browser save a file of the server. */
  save({ name, href }) {
    const link = document.createElement("a");
    link.href = new URL(href, document.baseURI);
    link.download = name;
    link.click();
    this._say(`${name} is saved where your browser saves files.`);
  }

  /** Show the dialog, with text, a picture, or a field to be filled. */
  _ask(title, action, { text, bitmap }, perform) {
    this._title.textContent = title;
    this._button.textContent = action;
    this._do = perform;
    this._picture.hidden = bitmap === undefined;
    this._text.hidden = bitmap !== undefined;
    this._text.readOnly = text !== undefined;
    this._text.value = text ?? "";
    if (bitmap !== undefined) {
      this._picture.width = bitmap.width;
      this._picture.height = bitmap.height;
      this._picture.getContext("2d").drawImage(bitmap, 0, 0);
      bitmap.close();
    }
    if (!this._dialog.open) {
      this._dialog.showModal();
    }
    (this._isAsking && bitmap === undefined ? this._text : this._button).focus();
  }
}
