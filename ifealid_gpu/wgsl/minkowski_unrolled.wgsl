// uses tiles, values, vectors, minkowski, rounds
// Minkowski's distances of pixels of 8 or 16 bits to any real vector, on processors: all packs one after the other
// without a loop, for integer_unrolled.wgsl's reasons.

// Parts of vectors that are compared; at most most_parts.
override unrolled_parts: u32 = 0u;

const most_parts = 128u;

@group(0) @binding(7) var<uniform> vector: array<vec4f, most_parts>;  // each part at a place known beforehand

var<private> stepped_parts: array<vec4f, most_parts>;

fn load_part(part: u32) {
    if (part < unrolled_parts) {
        stepped_parts[part] = vector[part] * steps();
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

fn powers_of_part(t: vec4u, pack: u32, part: u32) -> vec4f {
    return powers_of(stepped_codes(t, part) - stepped_parts[pack * parts_of_pack() + part]);
}

fn powers_of_pack(texel: vec3u, pack: u32) -> vec4f {
    if (pack * parts_of_pack() >= unrolled_parts) {
        return vec4f(0.0);
    }
    let t = pack_of(texel, pack);
    var sum = powers_of_part(t, pack, 0u) + powers_of_part(t, pack, 1u);
    if (bits < 16u) {
        sum += powers_of_part(t, pack, 2u) + powers_of_part(t, pack, 3u);
    }
    return sum;
}

fn powers_of_4(texel: vec3u, pack: u32) -> vec4f {
    return powers_of_pack(texel, pack) + powers_of_pack(texel, pack + 1u)
        + (powers_of_pack(texel, pack + 2u) + powers_of_pack(texel, pack + 3u));
}

fn powers_of_16(texel: vec3u, pack: u32) -> vec4f {
    return powers_of_4(texel, pack) + powers_of_4(texel, pack + 4u)
        + (powers_of_4(texel, pack + 8u) + powers_of_4(texel, pack + 12u));
}

fn powers_of_64(texel: vec3u, pack: u32) -> vec4f {
    return powers_of_16(texel, pack) + powers_of_16(texel, pack + 16u)
        + (powers_of_16(texel, pack + 32u) + powers_of_16(texel, pack + 48u));
}

@compute @workgroup_size(vector_width)
fn minkowski_unrolled(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_distance();
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
        let sums = powers_of_64(texel_of(pixel), 0u);
        let other_sums = powers_of_64(texel_of(other_pixel), 0u);
        range = with_stored(range, sample, pixel, distance_of(sums));
        range = with_stored(range, other, other_pixel, distance_of(other_sums));
    }
    store_range(number, local.x, range);
}
