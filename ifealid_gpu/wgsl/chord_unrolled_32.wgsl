// uses tiles, ahead, validity, values, angle, vectors, chord, rounds, loads, parts
// Angle, cosine or dot in float32 of pixels of 32 bits with any real vector, on processors. The first row of parts has the
// unit vector. Of an origin for each channel, and of weights, the kernel with a loop takes care.

fn unit_part(index: u32) -> vec4f {
    return first_row[index];
}

fn apart_of_part(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    if (part >= unrolled_parts) {
        return vec4f(0.0);
    }
    let difference = stepped_vector(taken_pack(texel, part, unrolled_parts), 0u, part_at(0u)) * inverse - first_parts[part];
    return difference * difference;
}

fn apart_of_4(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    return apart_of_part(texel, part, inverse) + apart_of_part(texel, part + 1u, inverse)
        + (apart_of_part(texel, part + 2u, inverse) + apart_of_part(texel, part + 3u, inverse));
}

fn apart_of_16(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    return apart_of_4(texel, part, inverse) + apart_of_4(texel, part + 4u, inverse)
        + (apart_of_4(texel, part + 8u, inverse) + apart_of_4(texel, part + 12u, inverse));
}

fn apart_of_64(texel: vec3u, part: u32, inverse: vec4f) -> vec4f {
    return apart_of_16(texel, part, inverse) + apart_of_16(texel, part + 16u, inverse)
        + (apart_of_16(texel, part + 32u, inverse) + apart_of_16(texel, part + 48u, inverse));
}

fn squared_chord(pixel: u32, inverse_norm: f32) -> f32 {
    let texel = texel_of(pixel);
    let inverse = inverse_norm / steps();
    begin_packs(texel);
    return dot(apart_of_64(texel, 0u, inverse) + apart_of_64(texel, 64u, inverse), vec4f(1.0));
}

@compute @workgroup_size(vector_width)
fn chord_unrolled_32(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
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
