// The still picture in the place of the one that moves, and why: a sentence, with the browser's own words to unfold.
import { Missing } from "./gpu.js";

const BROWSERS =
  "Browsers that have WebGPU: Chrome and Edge from 113, Firefox from 141, Safari from 26; on Linux it may have to be switched on.";

const element = (id) => document.getElementById(id);

// Show it. `again`: what a button does that tries again, or null where that is of no use.
export function showInstead(error, again = null) {
  const isKnown = error instanceof Missing;
  const why = isKnown ? error.message : "The picture could not be computed here.";
  element("why").textContent = [why, "Below is a still picture of the view.", again ? "" : BROWSERS].filter(Boolean).join(" ");
  element("fault").hidden = isKnown;
  element("fault-words").textContent = isKnown ? "" : String(error?.message ?? error);
  const button = element("again");
  button.hidden = again === null;
  button.onclick = again;
  element("instead").hidden = false;
  element("explorer").hidden = true;
  element("status").textContent = "";
}

export function hideInstead() {
  element("explorer").hidden = false;
  element("instead").hidden = true;
}
