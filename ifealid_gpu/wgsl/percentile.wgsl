// Values of a map of one component, turned in place into the share of random pairs that are less alike, 0 to 100.

override no_value: f32;

const group_width = 64u;

struct Pairs {
    count: u32,     // values of the map
    shift: u32,     // log2 of the columns
    pairs: u32,     // how many; 0: no pixel has a value
    sign: f32,      // -1 where small values mean alike
    rounding: f32,  // how far values of the same two vectors may lie apart
}

@group(0) @binding(0) var value: texture_storage_2d<r32float, read_write>;
@group(0) @binding(1) var<uniform> pairs: Pairs;
@group(0) @binding(2) var<storage, read> nearness: array<f32>;  // ascending, the most alike last

// As numpy.searchsorted has it: how many pairs are less alike, and between two of them a part of one.
fn percentile_of(v: f32, count: u32) -> f32 {
    var low = 0u;
    var high = count;
    while (low < high) {
        let middle = (low + high) / 2u;
        if (nearness[middle] < v) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    if (low == 0u) {
        return 0.0;
    }
    if (low == count) {
        return 100.0;
    }
    let before = nearness[low - 1u];
    let between = (v - before) / (nearness[low] - before);
    return 100.0 * (f32(low - 1u) + between) / f32(count - 1u);
}

@compute @workgroup_size(group_width)
fn percentile(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    // Copies: within a loop, a processor's driver reads a uniform anew for every lane.
    let count = pairs.count;
    let shift = pairs.shift;
    let known = pairs.pairs;
    let sign = pairs.sign;
    let rounding = pairs.rounding;
    let step = groups.x * group_width;
    for (var i = group.x * group_width + local.x; i < count; i += step) {
        let place = vec2u(i & ((1u << shift) - 1u), i >> shift);
        let v = textureLoad(value, place).x;
        var found = no_value;
        if (v != no_value && known > 0u) {
            found = percentile_of(sign * v - rounding, known);
        }
        textureStore(value, place, vec4f(found, 0.0, 0.0, 0.0));
    }
}
