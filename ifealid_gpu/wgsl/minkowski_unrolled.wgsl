// uses tiles, ahead, validity, values, vectors, minkowski, rounds, loads, parts
// Minkowski's distances of pixels of 8 or 16 bits to any real vector, on processors: the first row of parts, times the
// steps.

// A processor takes a square root in five cycles, and can do other things meanwhile: every fourth is a polynomial, within
// 8e-7, which comes without root_factor; all_powers() multiplies sums with it. Half the exponent, by a shift, gives y near
// 1 / sqrt(x), and r = x y^2 lies in [0.898, 1.023]. The polynomial is in factors, which do not wait for each other as its
// terms do: a processor looks ahead a few dozen operations, and holds those that wait among them.
const root_factor = vec4f(1.0, 1.0, 1.0, 0.36164832);

fn roots(x: vec4f) -> vec4f {
    let y = bitcast<f32>(0x5f330000u - (bitcast<u32>(x.w) >> 1u));
    let near = x.w * y;
    let r = near * y;
    return vec4f(sqrt(x.xyz), near * (2.4242513 - r) * (2.5490105 + r * (r - 1.6075563)));
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

// Sums with the powers of more parts, one after the other: of a tree of sums compilers order the work so that a processor
// waits longer.

fn with_pack_of_8(sums: vec4f, texel: vec3u, part: u32) -> vec4f {
    let t = taken_pack(texel, part / 4u, unrolled_parts / 4u);
    return sums + powers_of_part(codes_of_8(t.x), part) + powers_of_part(codes_of_8(t.y), part + 1u)
        + powers_of_part(codes_of_8(t.z), part + 2u) + powers_of_part(codes_of_8(t.w), part + 3u);
}

fn with_pack_of_16(sums: vec4f, texel: vec3u, part: u32) -> vec4f {
    if (part >= unrolled_parts) {
        return sums;
    }
    let t = taken_pack(texel, part / 2u, unrolled_parts / 2u);
    return sums + powers_of_part(codes_of_16(t.x, t.y), part) + powers_of_part(codes_of_16(t.z, t.w), part + 1u);
}

fn with_4_parts(sums: vec4f, texel: vec3u, part: u32) -> vec4f {
    if (part >= unrolled_parts) {
        return sums;
    }
    if (bits == 8u) {
        return with_pack_of_8(sums, texel, part);
    }
    return with_pack_of_16(with_pack_of_16(sums, texel, part), texel, part + 2u);
}

// Not more in a row: the longer a chain of additions, the more it rounds.
fn powers_of_16_parts(texel: vec3u, part: u32) -> vec4f {
    let half = with_4_parts(with_4_parts(vec4f(0.0), texel, part), texel, part + 4u);
    return with_4_parts(with_4_parts(half, texel, part + 8u), texel, part + 12u);
}

fn powers_of_64_parts(texel: vec3u, part: u32) -> vec4f {
    return powers_of_16_parts(texel, part) + powers_of_16_parts(texel, part + 16u)
        + (powers_of_16_parts(texel, part + 32u) + powers_of_16_parts(texel, part + 48u));
}

fn all_powers(pixel: u32) -> vec4f {
    let texel = texel_of(pixel);
    begin_packs(texel);
    let sums = powers_of_64_parts(texel, 0u) + powers_of_64_parts(texel, 64u);
    return select(sums, sums * root_factor, power == power_half);
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
    for (var n = 0u; n < rounds; n++) {
        let sample = first + n * vector_width;
        let pixel = pixel_of(sample);
        range = with_stored(range, sample, pixel, distance_of(all_powers(pixel)));
    }
    store_range(number, local.x, range);
}
