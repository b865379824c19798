// What is shown, in words; and of labels their colours, names and shares. A name under the mouse lights up its pixels.
import { explanationOf, fitOf, kindOf, percent, titleOf } from "./kinds.js";

export class Legend {
  constructor(box, explorer) {
    this.explorer = explorer;
    this.title = box.querySelector("#shown-title");
    this.words = box.querySelector("#shown-words");
    this.meaning = box.querySelector("#meaning");
    this.list = box.querySelector("#labels");
    this.listed = "";
  }

  draw() {
    const { state, facts, shown } = this.explorer;
    const [title, words] = titleOf(state, facts);
    say(this.title, title);
    say(this.words, words);
    this.words.hidden = !words;
    say(this.meaning, explanationOf(state, facts));
    this.list.hidden = !kindOf(state).hasLabels;
    if (this.list.hidden) return;
    const shares = shown.labels?.shares ?? [];
    const { legend } = fitOf(facts, state.quantity.kind);
    const key = JSON.stringify([state.map, state.quantity.kind, shares]);
    if (key !== this.listed) {
      this.listed = key;
      this.list.replaceChildren(...legend.flatMap((entry, n) => (entry[2] ? [this.entry(entry, n, shares[n])] : [])));
    }
    for (const button of this.list.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(state.lit === Number(button.dataset.label)));
    }
  }

  entry([name, color], number, share) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.label = number;
    button.title = `Light up ${name}`;
    const [swatch, words, much] = ["span", "span", "span"].map((tag) => document.createElement(tag));
    swatch.className = "swatch";
    swatch.style.background = `rgb(${color.join()})`;
    words.textContent = name;
    much.className = "share";
    much.textContent = share === undefined ? "" : percent(share);
    button.append(swatch, words, much);
    const { explorer } = this;
    button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && explorer.change({ lit: number, hover: null }));
    button.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && explorer.change({ lit: this.kept ?? null }));
    button.addEventListener("click", () => {
      this.kept = this.kept === number ? null : number;
      explorer.change({ lit: this.kept });
    });
    item.append(button);
    return item;
  }
}

// Set a text where it is another: what screen readers follow must not change for nothing.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
