// uses found_range
// The best pixel of a map of one component, whose range has been found: the first in reading order of those that have
// the largest value, or the smallest. Every lane looks for its own first one; the least of their numbers remains.

override no_value: f32;

const lanes = 64u;

struct Peak {
    pixel: atomic<u32>,  // its number in the feature map, row by row; all bits set until one is found
    map_width: u32,      // pixels
    low_best: u32,       // 1: the smallest value is best
    value: f32,
}

// Which pixels of the feature map have values here.
struct PeakSamples {
    count: u32,
    shift: u32,    // log2 of the columns of texels of values
    columns: u32,  // samples across
    stride: u32,   // map pixels from one to the next, across and down
    start: vec2u,  // the map pixel of the first
}

@group(0) @binding(0) var value: texture_storage_2d<r32float, read>;
@group(0) @binding(1) var<uniform> samples: PeakSamples;
@group(0) @binding(2) var<uniform> own_range: Range;
@group(0) @binding(3) var<storage, read_write> peak: Peak;

@compute @workgroup_size(lanes)
fn find_peak(
    @builtin(global_invocation_id) invocation: vec3u,
    @builtin(num_workgroups) groups: vec3u,
) {
    let best = select(own_range.largest.x, own_range.smallest.x, peak.low_best == 1u);
    if (invocation.x == 0u) {
        peak.value = best;
    }
    let count = samples.count;
    let shift = samples.shift;
    let columns = (1u << shift) - 1u;
    let step = groups.x * lanes;
    var first = count;
    // Without a branch, which a processor's vectors would pay for at every texel.
    for (var i = invocation.x; i < count; i += step) {
        let v = textureLoad(value, vec2u(i & columns, i >> shift)).x;
        first = min(first, select(count, i, v == best && v != no_value));
    }
    if (first < count) {
        let at = samples.start + samples.stride * vec2u(first % samples.columns, first / samples.columns);
        atomicMin(&peak.pixel, at.y * peak.map_width + at.x);
    }
}
