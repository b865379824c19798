// Angle, cosine or dot in float32 from the chord between the unit vectors of a pixel and of what it is compared with,
// which unit_part() of the file that uses this gives.

override measure: u32 = 0u;  // what is made of the chord

const measure_angle = 0u;
const measure_cosine = 1u;
const measure_dot = 2u;

override obtuse: bool = true;  // whether angles may be wider than a right one

@group(0) @binding(6) var inverse_norms: texture_storage_2d<r32float, read>;

const same = 1e-12;  // |a - b|^2 of unit vectors that float32 cannot tell apart
const nearly_opposite = 3.5;
const largest_dot = 3e38;

fn inverse_norm_at(sample: u32) -> f32 {
    return textureLoad(inverse_norms, place_of(sample)).x;
}

// |a + b|^2 of a pixel's unit vector and the other. A part at a time: processors run the first round of a loop for pixels
// that do not need it, too.
fn squared_total(pixel: u32, inverse_norm: f32) -> f32 {
    let texel = texel_of(pixel);
    let inverse = inverse_norm / steps();
    let per_pack = parts_of_pack();
    let parts = samples.packs * per_pack;
    var sum = vec4f(0.0);
    for (var index = 0u; index < parts; index++) {
        let u = stepped_vector(pack_of(texel, index / per_pack), index % per_pack, part_at(index)) * inverse;
        let total = u + unit_part(index);
        sum += total * total;
    }
    return dot(sum, vec4f(1.0));
}

// s from |a - b|^2 and |a + b|^2 of unit vectors (W. Kahan): precise at every angle.
fn similarity_of_chord(pixel: u32, inverse_norm: f32, apart: f32) -> f32 {
    if (inverse_norm == 0.0 || terms.has_direction == 0u) {
        return no_value;
    }
    if (apart < same) {
        return 1.0;
    }
    // The parallelogram law is precise unless the vectors are nearly opposite, which few are.
    var total = 4.0 - apart;
    if (obtuse && apart > nearly_opposite) {
        total = squared_total(min(pixel, samples.pixels - 1u), inverse_norm);
    }
    return similarity_of_angle(2.0 * angle_of(sqrt(apart), sqrt(total)), terms.inverse_widest);
}

// The cosine: |a - b|^2 = 2 - 2 cos of unit vectors.
fn cosine_of_chord(inverse_norm: f32, apart: f32) -> f32 {
    if (inverse_norm == 0.0 || terms.has_direction == 0u) {
        return no_value;
    }
    return clamp(1.0 - 0.5 * apart, -1.0, 1.0);
}

// The dot of real vectors. A zero vector counts, with 0.
fn dot_of_chord(inverse_norm: f32, apart: f32) -> f32 {
    if (terms.has_values == 0u) {
        return no_value;
    }
    if (inverse_norm == 0.0 || terms.has_direction == 0u) {
        return 0.0;
    }
    // Each length is scaled by itself: their product in codes may leave what float32 holds where the dot does not.
    let product = (1.0 - 0.5 * apart) * (terms.unit / inverse_norm) * terms.length;
    return clamp(product, -largest_dot, largest_dot);
}

fn value_of_chord(pixel: u32, inverse_norm: f32, apart: f32) -> f32 {
    if (measure == measure_cosine) {
        return cosine_of_chord(inverse_norm, apart);
    }
    if (measure == measure_dot) {
        return dot_of_chord(inverse_norm, apart);
    }
    return similarity_of_chord(pixel, inverse_norm, apart);
}
