// The keyboard: commands by their keys, where no control of the page has the key to itself.
import { FACTS } from "./facts.js";
import { COMMANDS } from "./commands.js";

const TAKES_KEYS = "input, select, textarea, [contenteditable]";
const TAKES_ENTER = "button, a, summary";
const NAMED = { " ": "Space", Escape: "Esc" };

export class Keys {
  constructor(explorer, canvas, help) {
    this.explorer = explorer;
    this.canvas = canvas;
    this.help = help;
    document.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || this.help.open) return;
    const { target, key } = event;
    const isOnMap = target === this.canvas || target === document.body;
    // A slider has its arrows and a list its letters; Escape gives the map the keys.
    if (target.matches?.(TAKES_KEYS)) {
      if (key === "Escape") this.canvas.focus({ preventScroll: true });
      return;
    }
    if (target.matches?.(TAKES_ENTER) && (key === " " || key === "Enter")) return;
    if (key === "?" || key === "F1") {
      event.preventDefault();
      this.help.showModal();
      return;
    }
    const command = COMMANDS.find(({ keys }) => keys.includes(key)) ?? COMMANDS.find(({ keys }) => event.shiftKey && keys.includes(key.toLowerCase()));
    if (!command || (command.onMap && !isOnMap && key.length > 1)) return;
    event.preventDefault();
    command.does(this.explorer, { isFar: event.shiftKey });
  }
}

// The rows of the help: keys, and what they do.
export function keyRows() {
  const hasKind = (kind) => !kind || FACTS.maps.some((map) => map.fitted[kind] && !map.fitted[kind].missing);
  return COMMANDS.filter(({ words, kind }) => words && hasKind(kind)).map(({ keys, shown, words }) => {
    const names = keys.map((key) => NAMED[key] ?? (key.length === 1 ? key.toUpperCase() : key));
    return [shown ?? names.join(" or "), words];
  });
}
