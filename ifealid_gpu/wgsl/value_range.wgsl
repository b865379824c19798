// Smallest and largest value of a map, by a parallel reduction in two dispatches: every workgroup reduces its
// share of the values, then one workgroup reduces what those found. Pixels without a value are left out.

override no_value: f32;

const lanes = 64u;
const highest = 3.4e38;

// Where values lie: one after the other, row by row.
struct Extent {
    pixels: u32,
    shift: u32,  // log2 of the columns
}

@group(0) @binding(0) var value: texture_storage_2d<r32float, read>;
@group(0) @binding(1) var<storage, read_write> partial: array<vec2f>;
// (smin, smax); smin > smax where no pixel has a value.
@group(0) @binding(2) var<storage, read_write> result: vec2f;
@group(0) @binding(3) var<uniform> extent: Extent;

var<workgroup> found: array<vec2f, lanes>;

fn widened(a: vec2f, b: vec2f) -> vec2f {
    return vec2f(min(a.x, b.x), max(a.y, b.y));
}

// The range of all lanes of a workgroup, in its first lane.
fn reduced(own: vec2f, lane: u32) -> vec2f {
    found[lane] = own;
    workgroupBarrier();
    for (var half = lanes / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            found[lane] = widened(found[lane], found[lane + half]);
        }
        workgroupBarrier();
    }
    return found[0];
}

@compute @workgroup_size(lanes)
fn range_of_values(
    @builtin(local_invocation_id) local: vec3u,
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
) {
    let pixels = extent.pixels;
    let shift = extent.shift;
    let step = groups.x * lanes;
    var own = vec2f(highest, -highest);
    for (var i = group.x * lanes + local.x; i < pixels; i += step) {
        let v = textureLoad(value, vec2u(i & ((1u << shift) - 1u), i >> shift)).x;
        own = select(own, widened(own, vec2f(v)), v != no_value);
    }
    let all = reduced(own, local.x);
    if (local.x == 0u) {
        partial[group.x] = all;
    }
}

@compute @workgroup_size(lanes)
fn range_of_parts(@builtin(local_invocation_id) local: vec3u) {
    var own = vec2f(highest, -highest);
    for (var i = local.x; i < arrayLength(&partial); i += lanes) {
        own = widened(own, partial[i]);
    }
    let all = reduced(own, local.x);
    if (local.x == 0u) {
        result = all;
    }
}
