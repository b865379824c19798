// Similarity in float32 from the chord between the unit vectors of a pixel and of what it is compared with, which
// unit_part() of the file that uses this gives.

override obtuse: bool = true;  // whether angles may be wider than a right one

@group(0) @binding(6) var inverse_norms: texture_storage_2d<r32float, read>;

const same = 1e-12;  // |a - b|^2 of unit vectors that float32 cannot tell apart
const nearly_opposite = 3.5;

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
