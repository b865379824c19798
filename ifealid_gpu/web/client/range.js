// The range of a value map, by a reduction that stays on the GPU: passes/value_range.py.
import { CONSTANTS, FACTS } from "./facts.js";

export class Range {
  constructor(computation) {
    const { gpu, grid, sampling } = computation;
    this.computation = computation;
    this.gpu = gpu;
    const values = sampling.size[0] * sampling.size[1];
    const cores = navigator.hardwareConcurrency || 4;
    const most = gpu.isSoftware ? CONSTANTS.range_groups_a_core * cores : CONSTANTS.range_groups;
    this.groups = Math.min(most, Math.ceil(values / CONSTANTS.values_per_group));
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC;
    this.buffer = gpu.device.createBuffer({ label: "range", size: FACTS.structs.Range.size, usage });
    const parts = gpu.table("ranges of workgroups", this.groups, 2, "rg32float").createView();
    const bits = gpu.table("no bits", 1, 1, "r32uint", new Uint32Array(1)).createView();
    this.leftOut = gpu.uniforms("LeftOut");
    const extent = (count) => {
      const uniforms = gpu.uniforms("Extent");
      uniforms.write({ count, shift: CONSTANTS.ranges_shift, value_shift: grid.shift });
      return uniforms.buffer;
    };
    const common = { value: computation.valuesView, left_out: this.leftOut.buffer, left_out_bits: bits };
    this.ofValues = { ...common, found_parts: parts, extent: extent(values) };
    this.ofParts = { ...common, parts, result: this.buffer, extent: extent(this.groups) };
  }

  // Encode the range of all values but those of some samples.
  encode(encoder, leftOut) {
    const pixels = leftOut.flatMap((sample) => [sample, 0, 0, 0]);
    this.leftOut.write({ count: leftOut.length, step: 0, pixels });
    const constants = { no_value: CONSTANTS.no_value, close: CONSTANTS.close, masks: false };
    const few = { ...constants, leaves_out: leftOut.length > 0 };
    this.gpu.dispatch(encoder, "range_of_values", this.ofValues, few, [this.groups]);
    this.gpu.dispatch(encoder, "range_of_parts", this.ofParts, { ...constants, leaves_out: true, symmetric: false }, [1]);
  }
}

// What was found, from the bytes of a Range: null where no pixel has a value.
export function foundRange(bytes) {
  const { members } = FACTS.structs.Range;
  const data = new DataView(bytes);
  const [low, high, smallest, largest] = ["low", "high", "smallest", "largest"].map((name) => data.getFloat32(members[name][1], true));
  return smallest <= largest ? { ends: [low, high], values: [smallest, largest] } : null;
}
