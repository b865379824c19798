// uses range
// The range of each component of a map of three.

@group(0) @binding(0) var value: texture_storage_2d<rgba32float, read>;
// Ranges, two texels for each: smallest and largest.
@group(0) @binding(1) var found_parts: texture_storage_2d<rgba32float, write>;
@group(0) @binding(2) var parts: texture_storage_2d<rgba32float, read>;

var<workgroup> found: array<Range, lanes>;

fn widened(a: Range, b: Range) -> Range {
    return Range(min(a.low, b.low), max(a.high, b.high));
}

// The range of all lanes of a workgroup, in its first lane.
fn reduced(own: Range, lane: u32) -> Range {
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
    let count = extent.count;
    let shift = extent.shift;
    let step = groups.x * lanes;
    var own = Range(vec4f(highest), vec4f(-highest));
    for (var i = group.x * lanes + local.x; i < count; i += step) {
        let v = textureLoad(value, place_of(i, shift));
        if (counts(i, v.x)) {
            own = widened(own, Range(v, v));
        }
    }
    let all = reduced(own, local.x);
    if (local.x == 0u) {
        textureStore(found_parts, vec2u(2u * group.x, 0u), all.low);
        textureStore(found_parts, vec2u(2u * group.x + 1u, 0u), all.high);
    }
}

@compute @workgroup_size(lanes)
fn range_of_parts(@builtin(local_invocation_id) local: vec3u) {
    let count = extent.count;
    var own = Range(vec4f(highest), vec4f(-highest));
    for (var i = local.x; i < count; i += lanes) {
        own = widened(own, Range(textureLoad(parts, vec2u(2u * i, 0u)), textureLoad(parts, vec2u(2u * i + 1u, 0u))));
    }
    let all = reduced(own, local.x);
    if (local.x == 0u) {
        result = all;
    }
}
