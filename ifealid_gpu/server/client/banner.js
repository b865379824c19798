// What the page itself says: who is in control, and what has become of the connection.

const FOR_A_WHILE = 6_000; // ms

/** Who is in control, in words; "" where there is nobody but this page. */
function whoControls({ controls, in_control: other, others, viewers }) {
  if (controls) {
    return others === 0 ? "" : `You are in control, ${others} ${others === 1 ? "follows" : "follow"}`;
  }
  const many = viewers > 1 ? `You and ${viewers - 1} more follow` : "You follow";
  return other === null ? "Nobody is in control" : `${many}, browser ${other} is in control`;
}

export class Banner {
  /**
   * @param {object} elements - `canvas`, `chip`, `said`, `take`, `veil`, `trouble`, `again` and `note` of index.html.
   */
  constructor(elements) {
    this._elements = elements;
    this._title = document.title;
    this._control = null;
    this._trouble = "";
    this._describe();
  }

  /** What is open, for the browser's tab. */
  set title(title) {
    this._title = title;
    document.title = title;
    this._describe();
  }

  /** A message `control` of the server. */
  set control(control) {
    const { chip, said, take } = this._elements;
    this._control = control;
    said.textContent = whoControls(control);
    take.hidden = control.controls || !control.may_control;
    chip.hidden = said.textContent === "";
    if (!control.controls && !control.may_control) {
      said.textContent += " (view only)";
    }
    this._describe();
  }

  /** Say over the last picture that something is wrong; with "" it no longer is. */
  setTrouble(text, action = "") {
    const { veil, trouble, again } = this._elements;
    this._trouble = text;
    trouble.textContent = text;
    again.textContent = action;
    again.hidden = action === "";
    veil.hidden = text === "";
    this._describe();
  }

  /** Say something for a while. */
  say(text) {
    const { note } = this._elements;
    note.textContent = text;
    note.hidden = false;
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => {
      note.hidden = true;
    }, FOR_A_WHILE);
  }

  /** Point out the button that takes control, as somebody clicked on a picture that they only follow. */
  pointOut() {
    const { chip } = this._elements;
    chip.classList.remove("pointed");
    void chip.offsetWidth; // begins the animation anew
    chip.classList.add("pointed");
  }

  /** Describe the picture for those who do not see it. */
  _describe() {
    const control = this._control === null ? "" : whoControls(this._control);
    const parts = [`Window of ${this._title}`, this._trouble, this._trouble === "" ? control : ""];
    this._elements.canvas.setAttribute("aria-label", parts.filter((part) => part !== "").join(". "));
  }
}
