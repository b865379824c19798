// uses range
// The range of a map of one component.

@group(0) @binding(0) var value: texture_storage_2d<r32float, read>;
// Ranges as (smallest, largest); the first is larger where there is no value. In textures, because drivers of
// processors load many texels at once and elements of buffers one by one.
@group(0) @binding(1) var found_parts: texture_storage_2d<rg32float, write>;
@group(0) @binding(2) var parts: texture_storage_2d<rg32float, read>;

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
    let count = extent.count;
    let shift = extent.shift;
    let step = groups.x * lanes;
    var own = vec2f(highest, -highest);
    for (var i = group.x * lanes + local.x; i < count; i += step) {
        let v = textureLoad(value, place_of(i, shift)).x;
        own = select(own, widened(own, vec2f(v)), counts(i, v));
    }
    let all = reduced(own, local.x);
    if (local.x == 0u) {
        textureStore(found_parts, vec2u(group.x, 0u), vec4f(all, 0.0, 0.0));
    }
}

@compute @workgroup_size(lanes)
fn range_of_parts(@builtin(local_invocation_id) local: vec3u) {
    let count = extent.count;
    let shift = extent.shift;
    var own = vec2f(highest, -highest);
    for (var i = local.x; i < count; i += lanes) {
        own = widened(own, textureLoad(parts, place_of(i, shift)).xy);
    }
    let all = reduced(own, local.x);
    if (local.x == 0u) {
        result = Range(vec4f(all.x), vec4f(all.y));
    }
}
