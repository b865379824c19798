// uses tiles, values, angle, vectors, chord, rounds
// Angle, cosine or dot in float32 with any real vector, on processors: all packs one after the other without a loop, for
// integer_unrolled.wgsl's reasons. Of an origin for each channel, and of weights, the kernel with a loop takes care.

// Parts of vectors that are compared; at most most_parts.
override unrolled_parts: u32 = 0u;

const most_parts = 128u;

@group(0) @binding(7) var<uniform> unit: array<vec4f, most_parts>;  // the vector, each part at a place known beforehand

var<private> unit_parts: array<vec4f, most_parts>;

fn unit_part(index: u32) -> vec4f {
    return unit[index];
}

fn load_part(part: u32) {
    if (part < unrolled_parts) {
        unit_parts[part] = unit[part];
    }
}

fn load_4(part: u32) {
    load_part(part);
    load_part(part + 1u);
    load_part(part + 2u);
    load_part(part + 3u);
}

fn load_16(part: u32) {
    load_4(part);
    load_4(part + 4u);
    load_4(part + 8u);
    load_4(part + 12u);
}

fn load_64(part: u32) {
    load_16(part);
    load_16(part + 16u);
    load_16(part + 32u);
    load_16(part + 48u);
}

fn squared_difference(t: vec4u, pack: u32, part: u32, inverse: vec4f) -> vec4f {
    let difference = stepped_vector(t, part, part_at(0u)) * inverse - unit_parts[pack * parts_of_pack() + part];
    return difference * difference;
}

fn apart_of_pack(texel: vec3u, pack: u32, inverse: vec4f) -> vec4f {
    if (pack * parts_of_pack() >= unrolled_parts) {
        return vec4f(0.0);
    }
    let t = pack_of(texel, pack);
    var sum = squared_difference(t, pack, 0u, inverse);
    if (bits < 32u) {
        sum += squared_difference(t, pack, 1u, inverse);
    }
    if (bits < 16u) {
        sum += squared_difference(t, pack, 2u, inverse) + squared_difference(t, pack, 3u, inverse);
    }
    return sum;
}

fn apart_of_4(texel: vec3u, pack: u32, inverse: vec4f) -> vec4f {
    return apart_of_pack(texel, pack, inverse) + apart_of_pack(texel, pack + 1u, inverse)
        + (apart_of_pack(texel, pack + 2u, inverse) + apart_of_pack(texel, pack + 3u, inverse));
}

fn apart_of_16(texel: vec3u, pack: u32, inverse: vec4f) -> vec4f {
    return apart_of_4(texel, pack, inverse) + apart_of_4(texel, pack + 4u, inverse)
        + (apart_of_4(texel, pack + 8u, inverse) + apart_of_4(texel, pack + 12u, inverse));
}

fn apart_of_64(texel: vec3u, pack: u32, inverse: vec4f) -> vec4f {
    return apart_of_16(texel, pack, inverse) + apart_of_16(texel, pack + 16u, inverse)
        + (apart_of_16(texel, pack + 32u, inverse) + apart_of_16(texel, pack + 48u, inverse));
}

fn squared_chord(pixel: u32, inverse_norm: f32) -> f32 {
    let texel = texel_of(pixel);
    let inverse = inverse_norm / steps();
    return dot(apart_of_64(texel, 0u, inverse) + apart_of_64(texel, 64u, inverse), vec4f(1.0));
}

@compute @workgroup_size(vector_width)
fn chord_unrolled(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    load_64(0u);
    load_64(64u);
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
