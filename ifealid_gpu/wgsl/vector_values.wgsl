// The value map of three components that a value pass writes.

@group(0) @binding(2) var values: texture_storage_2d<rgba32float, write>;

fn store(sample: u32, pixel: u32, v: vec3f) {
    if (has_output(sample, pixel)) {
        textureStore(values, place_of(sample), vec4f(if_valid(pixel, v.x), v.yz, 0.0));
    }
}
