// The best of some maps at every pixel, and what is left of it when another map is taken from it.

override no_value: f32;  // stands for the value of a pixel that has none
override layers: u32;    // maps that are read, 1 to 8
override starts: bool;   // whether the value map has nothing yet that counts
override subtracts: bool;
override low_is_best: bool;

const group_width = 64u;

struct Fold {
    count: u32,   // values
    shift: u32,   // log2 of the columns
    padding: vec2u,
    layers: array<vec4u, 2>,
}

@group(0) @binding(0) var kept: texture_storage_2d_array<r32float, read>;
@group(0) @binding(1) var value: texture_storage_2d<r32float, read_write>;
@group(0) @binding(2) var<uniform> fold: Fold;

// The better one of two; one without a value says nothing.
fn better(a: f32, b: f32) -> f32 {
    if (low_is_best) {
        return select(select(min(a, b), a, b == no_value), b, a == no_value);
    }
    return max(a, b);  // no value is the lowest number
}

// The better one of a value and that of a layer, if so many are read.
fn with_layer(number: u32, best: f32, place: vec2u, layer: u32) -> f32 {
    if (number >= layers) {
        return best;
    }
    return better(best, textureLoad(kept, place, layer).x);
}

@compute @workgroup_size(group_width)
fn combined(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    // Copies: within a loop, a processor's driver reads a uniform anew for every lane.
    let count = fold.count;
    let shift = fold.shift;
    let first = fold.layers[0];
    let second = fold.layers[1];
    let step = groups.x * group_width;
    for (var i = group.x * group_width + local.x; i < count; i += step) {
        let place = vec2u(i & ((1u << shift) - 1u), i >> shift);
        var found = no_value;
        if (!starts) {
            found = textureLoad(value, place).x;
        }
        if (subtracts) {
            let other = textureLoad(kept, place, first.x).x;
            found = select(found - other, no_value, found == no_value || other == no_value);
        } else {
            found = with_layer(0u, found, place, first.x);
            found = with_layer(1u, found, place, first.y);
            found = with_layer(2u, found, place, first.z);
            found = with_layer(3u, found, place, first.w);
            found = with_layer(4u, found, place, second.x);
            found = with_layer(5u, found, place, second.y);
            found = with_layer(6u, found, place, second.z);
            found = with_layer(7u, found, place, second.w);
        }
        textureStore(value, place, vec4f(found, 0.0, 0.0, 0.0));
    }
}
