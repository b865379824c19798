// The value map that a value pass writes.

@group(0) @binding(2) var value: texture_storage_2d<r32float, write>;

fn store(sample: u32, pixel: u32, v: f32) {
    if (has_output(sample, pixel)) {
        textureStore(value, place_of(sample), vec4f(if_valid(pixel, v), 0.0, 0.0, 0.0));
    }
}
