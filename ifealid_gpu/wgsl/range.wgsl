// The range of a map's values, by a parallel reduction in two dispatches: every workgroup reduces its share of the
// values, then one workgroup reduces what those found. Pixels without a value are left out, and some others if need be.

override no_value: f32;
override leaves_out: bool = false;  // whether some pixels are left out that have values

const lanes = 64u;
const highest = 3.4e38;
const most_left_out = 64u;

// Where values or ranges lie: one after the other, row by row.
struct Extent {
    count: u32,
    shift: u32,  // log2 of the columns
}

struct LeftOut {
    count: u32,
    padding_a: u32,
    padding_b: vec2u,
    samples: array<vec4u, 16>,  // their numbers, one after the other
}

// Smallest and largest value of each component; the first is larger where there is none.
struct Range {
    low: vec4f,
    high: vec4f,
}

@group(0) @binding(3) var<storage, read_write> result: Range;
@group(0) @binding(4) var<uniform> extent: Extent;
@group(0) @binding(5) var<uniform> left_out: LeftOut;

fn place_of(index: u32, shift: u32) -> vec2u {
    return vec2u(index & ((1u << shift) - 1u), index >> shift);
}

fn counts(index: u32, v: f32) -> bool {
    if (leaves_out) {
        for (var n = 0u; n < min(left_out.count, most_left_out); n++) {
            if (left_out.samples[n / 4u][n % 4u] == index) {
                return false;
            }
        }
    }
    return v != no_value;
}
