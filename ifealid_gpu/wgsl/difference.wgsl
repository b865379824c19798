// A map's values less another's at the same places of a picture, on the grid of either.

override no_value: f32;  // stands for the value of a pixel that has none
override close: f32;     // values that differ by less than this share of them differ by rounding

const outside = 4294967295u;
const workgroup_width = 64u;

struct Subtraction {
    width: u32,         // values across
    count: u32,         // values in all
    shift: u32,         // log2 of the columns of texels of values
    first_width: u32,   // the same of the map that is subtracted from
    first_shift: u32,
    second_width: u32,  // and of the one that is subtracted
    second_shift: u32,
    padding: u32,
    // What a value stands for: .x + .y * value.
    first_real: vec2f,
    second_real: vec2f,
}

@group(0) @binding(0) var first: texture_storage_2d<r32float, read>;
@group(0) @binding(1) var second: texture_storage_2d<r32float, read>;
@group(0) @binding(2) var value: texture_storage_2d<r32float, write>;
@group(0) @binding(3) var<uniform> subtraction: Subtraction;
// Of each column, and of each row, that of the first map and that of the second at the same place; outside: there is none.
@group(0) @binding(4) var<storage, read> columns: array<vec2u>;
@group(0) @binding(5) var<storage, read> rows: array<vec2u>;

fn place_of(number: u32, shift: u32) -> vec2u {
    return vec2u(number & ((1u << shift) - 1u), number >> shift);
}

@compute @workgroup_size(workgroup_width)
fn difference(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let number = (group.y * groups.x + group.x) * workgroup_width + local.x;
    if (number >= subtraction.count) {
        return;
    }
    let column = columns[number % subtraction.width];
    let row = rows[number / subtraction.width];
    var found = no_value;
    if (all(column != vec2u(outside)) && all(row != vec2u(outside))) {
        let at = row * vec2u(subtraction.first_width, subtraction.second_width) + column;
        let a = textureLoad(first, place_of(at.x, subtraction.first_shift)).x;
        let b = textureLoad(second, place_of(at.y, subtraction.second_shift)).x;
        if (a != no_value && b != no_value) {
            let minuend = subtraction.first_real.x + subtraction.first_real.y * a;
            let subtrahend = subtraction.second_real.x + subtraction.second_real.y * b;
            let apart = minuend - subtrahend;
            found = select(apart, 0.0, abs(apart) <= close * max(abs(minuend), abs(subtrahend)));
        }
    }
    textureStore(value, place_of(number, subtraction.shift), vec4f(found, 0.0, 0.0, 0.0));
}
