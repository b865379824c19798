// Kernels of processors that take samples in rounds, a vector at a time, and find the range of their values as they go.

const vector_width = 8u;  // of a processor
const ranges_columns = 4096u;
const highest = 3.4e38;

// (smallest, largest) value of an invocation; the first is larger where it found none.
@group(0) @binding(9) var ranges: texture_storage_2d<rg32float, write>;

// The first sample of an invocation; the others follow after a vector's width each.
fn first_of_rounds(number: u32, local: u32) -> u32 {
    return samples.first + number * vector_width * samples.rounds + local;
}

// The range of what was found and a value, which is kept.
fn with_stored(range: vec2f, sample: u32, pixel: u32, s: f32) -> vec2f {
    if (!has_output(sample, pixel)) {
        return range;
    }
    let v = if_valid(pixel, s);
    textureStore(value, place_of(sample), vec4f(v, 0.0, 0.0, 0.0));
    return select(range, vec2f(min(range.x, v), max(range.y, v)), v != no_value);
}

fn store_range(number: u32, local: u32, range: vec2f) {
    let own = samples.first_range + number * vector_width + local;
    textureStore(ranges, vec2u(own % ranges_columns, own / ranges_columns), vec4f(range, 0.0, 0.0));
}
