// uses found_range, range
// The range of each component of a map of three.

@group(0) @binding(0) var value: texture_storage_2d<rgba32float, read>;
// Ranges, two texels for each: smallest and largest.
@group(0) @binding(1) var found_parts: texture_storage_2d<rgba32float, write>;
@group(0) @binding(2) var parts: texture_storage_2d<rgba32float, read>;

// low and high of the values that count, smallest and largest of all.
alias Found = Range;

fn widened(a: Found, b: Found) -> Found {
    return Range(min(a.low, b.low), max(a.high, b.high), min(a.smallest, b.smallest), max(a.largest, b.largest));
}

fn range_of(low: vec4f, high: vec4f) -> Found {
    return Range(low, high, low, high);
}

@compute @workgroup_size(lanes)
fn range_of_values(
    @builtin(local_invocation_id) local: vec3u,
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
) {
    let count = extent.count;
    let shift = extent.value_shift;
    let step = groups.x * lanes;
    var low = vec4f(highest);
    var high = vec4f(-highest);
    for (var i = group.x * lanes + local.x; i < count; i += step) {
        let v = textureLoad(value, place_of(i, shift));
        if (counts(i, v.x)) {
            low = min(low, v);
            high = max(high, v);
        }
    }
    let all = reduced(range_of(low, high), local.x);
    if (local.x == 0u) {
        textureStore(found_parts, vec2u(2u * group.x, 0u), all.low);
        textureStore(found_parts, vec2u(2u * group.x + 1u, 0u), all.high);
    }
}

@compute @workgroup_size(lanes)
fn range_of_parts(@builtin(local_invocation_id) local: vec3u) {
    let lane = local.x;
    let count = extent.count;
    var own = range_of(vec4f(highest), vec4f(-highest));
    for (var i = lane; i < count; i += lanes) {
        let low = textureLoad(parts, vec2u(2u * i, 0u));
        own = widened(own, range_of(low, textureLoad(parts, vec2u(2u * i + 1u, 0u))));
    }
    if (lane < left_out.count) {
        let v = textureLoad(value, place_of(left_out.pixels[lane].x, extent.value_shift));
        if (v.x != no_value) {
            own.smallest = min(own.smallest, v);
            own.largest = max(own.largest, v);
        }
    }
    let all = reduced(own, lane);
    if (lane == 0u) {
        let own = spans(all.low, all.high);
        let whole = colored(all.smallest, all.largest);
        result = Range(select(whole.low, all.low, own), select(whole.high, all.high, own), all.smallest, all.largest);
    }
}
