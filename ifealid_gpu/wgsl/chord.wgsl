// Similarity in float32 from the chord between the unit vectors of a pixel and of what it is compared with, which
// unit_part() of the file that uses this gives.

@group(0) @binding(6) var inverse_norms: texture_storage_2d<r32float, read>;

const same = 1e-12;  // |a - b|^2 of unit vectors that float32 cannot tell apart
const nearly_opposite = 3.5;

fn inverse_norm_at(sample: u32) -> f32 {
    return textureLoad(inverse_norms, place_of(sample)).x;
}

fn total_of_part(t: vec4u, pack: u32, part: u32, inverse_norm: f32) -> vec4f {
    let index = pack * parts_of_pack() + part;
    let total = stepped_vector(t, part, part_at(index)) * (inverse_norm / steps()) + unit_part(index);
    return total * total;
}

// |a + b|^2 of a pixel's unit vector and the other.
fn squared_total(pixel: u32, inverse_norm: f32) -> f32 {
    let texel = texel_of(pixel);
    let packs = samples.packs;
    var total = vec4f(0.0);
    for (var pack = 0u; pack < packs; pack++) {
        let t = pack_of(texel, pack);
        total += total_of_part(t, pack, 0u, inverse_norm);
        if (bits < 32u) {
            total += total_of_part(t, pack, 1u, inverse_norm);
        }
        if (bits < 16u) {
            total += total_of_part(t, pack, 2u, inverse_norm);
            total += total_of_part(t, pack, 3u, inverse_norm);
        }
    }
    return dot(total, vec4f(1.0));
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
    if (apart > nearly_opposite) {
        total = squared_total(min(pixel, samples.pixels - 1u), inverse_norm);
    }
    return similarity_of_angle(2.0 * angle_of(sqrt(apart), sqrt(total)), terms.inverse_widest);
}
