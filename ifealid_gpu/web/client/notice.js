// What is said over a map that has little to show, or a pixel that nothing compares with: explorer/notices.py.
import { CONSTANTS } from "./facts.js";
import { valueText } from "./kinds.js";
import { compares } from "./state.js";

const { notices: WORDS } = CONSTANTS;

// The first that applies, or "".
export function noticeOf({ state, facts, shown, drawn, reference }) {
  const { values, shape } = facts.notices;
  const isAlone = facts.channels === 1;
  const isCompared = compares(state);
  const { map } = shown;
  if (isCompared && !map.isValid(reference)) return WORDS.reference;
  if (values) return values;
  if (isCompared && !drawn.range) return WORDS.zero;
  if (isCompared && isAlone) return WORDS.one_channel;
  const [low, high] = drawn.range?.values ?? [0, Infinity];
  if (high - low <= (isCompared ? CONSTANTS.alike : 0)) return `All pixels have the same value: ${valueText(state, facts, [low])}.`;
  if (isAlone && state.quantity.kind === "channel") return WORDS.shown_instead;
  if (state.hover !== null && !map.isValid(state.hover)) return WORDS.pointer;
  return shape ?? "";
}
