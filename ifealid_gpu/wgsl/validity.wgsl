// The pixels that have no value.

override no_value: f32;        // stands for the value of a pixel that has none
override masked: bool = false;  // whether some pixels are not valid

// A bit for each pixel of the tiles' map, 1 where it is valid: 32 a texel, row by row, the first in the lowest bit. Not a
// storage texture, of which every device that has WebGPU gives a shader four, and others are needed for more than a bit.
@group(0) @binding(3) var valid: texture_2d<u32>;

const mask_columns = 4096u;

// A pixel's value, or the one that stands for none where the pixel is not valid.
fn if_valid(pixel: u32, v: f32) -> f32 {
    if (!masked) {
        return v;
    }
    let number = samples.first_pixel + pixel;
    let word = number / 32u;
    let bits = textureLoad(valid, vec2u(word % mask_columns, word / mask_columns), 0).x;
    return select(no_value, v, ((bits >> (number % 32u)) & 1u) == 1u);
}
