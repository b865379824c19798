// uses tiles, ahead, validity, values, vectors, minkowski, rounds, loads, parts
// Minkowski's distances of pixels of 8 or 16 bits to any real vector, on processors: the first row of parts, times the
// steps.

// A processor takes a square root in five cycles, and can do other things meanwhile: every fourth is a polynomial, within
// 6e-7. Half the exponent, by a shift, gives y near 1 / sqrt(x), and x y^2 lies in [0.898, 1.023].
fn roots(x: vec4f) -> vec4f {
    let y = bitcast<f32>(0x5f330000u - (bitcast<u32>(x.w) >> 1u));
    let near = x.w * y;
    let r = near * y;
    return vec4f(sqrt(x.xyz), near * (2.2347851 + r * (-2.331233 + r * (1.458097 - r * 0.36164845))));
}

// |x|^k where no logarithm is needed.
fn powers_of_part(codes: vec4f, part: u32) -> vec4f {
    let x = codes - first_parts[part];
    if (power == power_two) {
        return x * x;
    }
    if (power == power_half) {
        return roots(abs(x));
    }
    return abs(x);
}

fn powers_of_8(texel: vec3u, part: u32) -> vec4f {
    let t = taken_pack(texel, part / 4u, unrolled_parts / 4u);
    return powers_of_part(codes_of_8(t.x), part) + powers_of_part(codes_of_8(t.y), part + 1u)
        + (powers_of_part(codes_of_8(t.z), part + 2u) + powers_of_part(codes_of_8(t.w), part + 3u));
}

fn powers_of_16(texel: vec3u, part: u32) -> vec4f {
    if (part >= unrolled_parts) {
        return vec4f(0.0);
    }
    let t = taken_pack(texel, part / 2u, unrolled_parts / 2u);
    return powers_of_part(codes_of_16(t.x, t.y), part) + powers_of_part(codes_of_16(t.z, t.w), part + 1u);
}

fn powers_of_4_parts(texel: vec3u, part: u32) -> vec4f {
    if (part >= unrolled_parts) {
        return vec4f(0.0);
    }
    if (bits == 8u) {
        return powers_of_8(texel, part);
    }
    return powers_of_16(texel, part) + powers_of_16(texel, part + 2u);
}

fn powers_of_16_parts(texel: vec3u, part: u32) -> vec4f {
    return powers_of_4_parts(texel, part) + powers_of_4_parts(texel, part + 4u)
        + (powers_of_4_parts(texel, part + 8u) + powers_of_4_parts(texel, part + 12u));
}

fn powers_of_64_parts(texel: vec3u, part: u32) -> vec4f {
    return powers_of_16_parts(texel, part) + powers_of_16_parts(texel, part + 16u)
        + (powers_of_16_parts(texel, part + 32u) + powers_of_16_parts(texel, part + 48u));
}

fn powers_of_all(pixel: u32) -> vec4f {
    let texel = texel_of(pixel);
    begin_packs(texel);
    return powers_of_64_parts(texel, 0u) + powers_of_64_parts(texel, 64u);
}

@compute @workgroup_size(vector_width)
fn minkowski_unrolled(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_distance();
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
        let sums = powers_of_all(pixel);
        let other_sums = powers_of_all(other_pixel);
        range = with_stored(range, sample, pixel, distance_of(sums));
        range = with_stored(range, other, other_pixel, distance_of(other_sums));
    }
    store_range(number, local.x, range);
}
