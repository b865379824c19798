// What unrolled kernels of processors compare with, for integer_unrolled.wgsl's reasons: numbers of each channel, in parts
// of four, each at a place known beforehand. Such kernels write their work out for every part of a sample or two, and
// drivers compile all of it before they see what never runs: so they have no more in them than they need.

// Parts of vectors that are compared; at most most_parts.
override unrolled_parts: u32 = 0u;
override two_rows: bool = false;  // whether each channel has a second number

const most_parts = 128u;

@group(0) @binding(7) var<uniform> first_row: array<vec4f, most_parts>;
@group(0) @binding(10) var<uniform> second_row: array<vec4f, most_parts>;

var<private> first_parts: array<vec4f, most_parts>;
var<private> second_parts: array<vec4f, most_parts>;

fn load_one(part: u32) {
    if (part < unrolled_parts) {
        first_parts[part] = first_row[part];
        if (two_rows) {
            second_parts[part] = second_row[part];
        }
    }
}

fn load_parts() {
    load_64(0u);
    load_64(64u);
}
