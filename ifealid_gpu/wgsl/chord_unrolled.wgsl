// uses tiles, ahead, validity, values, angle, vectors, chord, rounds, loads, parts
// Angle, cosine or dot in float32 of pixels of 8 or 16 bits with any real vector, on processors. The first row of parts
// has the unit vector; the second an origin of each channel's own, times the steps, which float32 rounds far less than
// codes are. Of weights the kernel with a loop takes care.

// The origin that all channels have, as its code and rest times the steps.
var<private> origin_codes: vec4f;
var<private> origin_rests: vec4f;

fn unit_part(index: u32) -> vec4f {
    return first_row[index];
}

// c - origin, times the steps.
fn from_origin(codes: vec4f, part: u32) -> vec4f {
    if (origin == origin_zero) {
        return codes;
    }
    if (origin == origin_own) {
        return codes - second_parts[part];
    }
    return codes - origin_codes - origin_rests;
}

fn squared_difference(codes: vec4f, part: u32, inverse: vec4f) -> vec4f {
    let difference = from_origin(codes, part) * inverse - first_parts[part];
    return difference * difference;
}

fn apart_of_8(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    let t = taken_pack(texel, part / 4u, unrolled_parts / 4u);
    return squared_difference(codes_of_8(t.x), part, inverse) + squared_difference(codes_of_8(t.y), part + 1u, inverse)
        + (squared_difference(codes_of_8(t.z), part + 2u, inverse) + squared_difference(codes_of_8(t.w), part + 3u, inverse));
}

fn apart_of_16(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    if (part >= unrolled_parts) {
        return vec4f(0.0);
    }
    let t = taken_pack(texel, part / 2u, unrolled_parts / 2u);
    return squared_difference(codes_of_16(t.x, t.y), part, inverse)
        + squared_difference(codes_of_16(t.z, t.w), part + 1u, inverse);
}

fn apart_of_4_parts(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    if (part >= unrolled_parts) {
        return vec4f(0.0);
    }
    if (bits == 8u) {
        return apart_of_8(texel, part, inverse);
    }
    return apart_of_16(texel, part, inverse) + apart_of_16(texel, part + 2u, inverse);
}

fn apart_of_16_parts(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    return apart_of_4_parts(texel, part, inverse) + apart_of_4_parts(texel, part + 4u, inverse)
        + (apart_of_4_parts(texel, part + 8u, inverse) + apart_of_4_parts(texel, part + 12u, inverse));
}

fn apart_of_64_parts(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    return apart_of_16_parts(texel, part, inverse) + apart_of_16_parts(texel, part + 16u, inverse)
        + (apart_of_16_parts(texel, part + 32u, inverse) + apart_of_16_parts(texel, part + 48u, inverse));
}

fn squared_chord(pixel: u32, inverse_norm: f32) -> f32 {
    let texel = texel_of(pixel);
    let inverse = inverse_norm / steps();
    begin_packs(texel);
    return dot(apart_of_64_parts(texel, 0u, inverse) + apart_of_64_parts(texel, 64u, inverse), vec4f(1.0));
}

@compute @workgroup_size(vector_width)
fn chord_unrolled(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    origin_codes = vec4f(f32(terms.origin_code)) * steps();
    origin_rests = vec4f(terms.origin_rest) * steps();
    load_parts();
    let number = group.y * groups.x + group.x;
    let first = first_of_rounds(number, local.x);
    let rounds = samples.rounds;
    var range = vec2f(highest, -highest);
    for (var n = 0u; n < rounds; n += 2u) {
        let sample = first + n * vector_width;
        let other = sample + vector_width;
        let pixel = pixel_of(sample);
        let other_pixel = pixel_of(other);
        let norm = inverse_norm_at(sample);
        let other_norm = inverse_norm_at(other);
        let apart = squared_chord(pixel, norm);
        let other_apart = squared_chord(other_pixel, other_norm);
        range = with_stored(range, sample, pixel, value_of_chord(pixel, norm, apart));
        range = with_stored(range, other, other_pixel, value_of_chord(other_pixel, other_norm, other_apart));
    }
    store_range(number, local.x, range);
}
