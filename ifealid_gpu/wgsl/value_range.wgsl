// uses found_range, range
// The range of a map of one component.

@group(0) @binding(0) var value: texture_storage_2d<r32float, read>;
// Ranges as (smallest, largest); the first is larger where there is no value. In textures, because drivers of
// processors load many texels at once and elements of buffers one by one.
@group(0) @binding(1) var found_parts: texture_storage_2d<rg32float, write>;
@group(0) @binding(2) var parts: texture_storage_2d<rg32float, read>;
// A bit for each sample, 1 where it is left out: 32 a texel, row by row, the first in the lowest bit.
@group(0) @binding(6) var left_out_bits: texture_storage_2d<r32uint, read>;

const bit_columns = 4096u;

// (smallest, largest) of the values that count, and of all.
alias Found = vec4f;

fn widened(a: Found, b: Found) -> Found {
    return vec4f(min(a.x, b.x), max(a.y, b.y), min(a.z, b.z), max(a.w, b.w));
}

fn joined(a: vec2f, b: vec2f) -> vec2f {
    return vec2f(min(a.x, b.x), max(a.y, b.y));
}

fn is_marked(index: u32) -> bool {
    let word = index / 32u;
    let bits = textureLoad(left_out_bits, vec2u(word % bit_columns, word / bit_columns)).x;
    return ((bits >> (index % 32u)) & 1u) == 1u;
}

// What a workgroup finds lies in a column of the parts: of the values that count and, where bits say which, of all below.
@compute @workgroup_size(lanes)
fn range_of_values(
    @builtin(local_invocation_id) local: vec3u,
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
) {
    let count = extent.count;
    let shift = extent.value_shift;
    let step = groups.x * lanes;
    var own = vec2f(highest, -highest);
    var every = own;
    for (var i = group.x * lanes + local.x; i < count; i += step) {
        let v = textureLoad(value, place_of(i, shift)).x;
        if (masks) {
            every = select(every, joined(every, vec2f(v)), v != no_value);
            own = select(own, joined(own, vec2f(v)), v != no_value && !is_marked(i));
        } else {
            own = select(own, joined(own, vec2f(v)), counts(i, v));
        }
    }
    let all = reduced(vec4f(own, every), local.x);
    if (local.x == 0u) {
        textureStore(found_parts, vec2u(group.x, 0u), vec4f(all.xy, 0.0, 0.0));
        if (masks) {
            textureStore(found_parts, vec2u(group.x, 1u), vec4f(all.zw, 0.0, 0.0));
        }
    }
}

@compute @workgroup_size(lanes)
fn range_of_parts(@builtin(local_invocation_id) local: vec3u) {
    let lane = local.x;
    let count = extent.count;
    let shift = extent.shift;
    var own = vec2f(highest, -highest);
    var every = own;
    for (var i = lane; i < count; i += lanes) {
        own = select(joined(own, textureLoad(parts, place_of(i, shift)).xy), own, is_read_again(i));
        if (masks) {
            every = joined(every, textureLoad(parts, place_of(i, shift) + vec2u(0u, 1u)).xy);
        }
    }
    let read_again = select(0u, min(left_out.count, most_left_out), left_out.step > 0u);
    for (var n = 0u; n < read_again; n++) {
        let pixel = left_out.pixels[n];
        for (var k = lane; k < pixel.w; k += lanes) {
            let i = pixel.z + k * left_out.step;
            let v = textureLoad(value, place_of(i, extent.value_shift)).x;
            own = select(own, joined(own, vec2f(v)), counts(i, v));
        }
    }
    var all = joined(own, every);
    if (!masks && lane < left_out.count) {
        let v = textureLoad(value, place_of(left_out.pixels[lane].x, extent.value_shift)).x;
        all = select(all, joined(all, vec2f(v)), v != no_value);
    }
    let both = reduced(vec4f(own, all), lane);
    if (lane == 0u) {
        let whole = colored(vec4f(both.z), vec4f(both.w));
        let ends = select(vec2f(whole.low.x, whole.high.x), both.xy, spans(vec4f(both.x), vec4f(both.y)).x);
        let most = max(abs(ends.x), abs(ends.y));
        let spanned = select(ends, vec2f(-most, most), symmetric && both.z <= both.w);
        result = Range(vec4f(spanned.x), vec4f(spanned.y), vec4f(both.z), vec4f(both.w));
    }
}
