// uses tiles, ahead, validity, values, angle, integer, rounds, loads
// Angular similarity of 8-bit codes to one reference's, on processors.
//
// A processor's driver keeps a loop's masks and sums in memory and has no packed dot product, and together they take as
// long as the loads and the products. So all packs are compared one after the other without a loop, and an invocation
// takes samples in rounds, for all of which the reference is loaded once. A round has two samples: the angle of one is a
// long chain of operations, which the other's fill the gaps of.

// Packs that are compared, all of a feature vector's; at most most_packs.
override unrolled_packs: u32 = 0u;

const most_packs = 32u;

// The reference's packs, each read at a place that is known beforehand.
@group(0) @binding(6) var<uniform> reference: array<vec4u, most_packs>;

var<private> multipliers: array<vec4u, 4u * most_packs>;  // of the words of the reference's packs

// What a and its shifts are multiplied with so that the products add up to dot4U8Packed(a, b), modulo 2^32, without
// separating the bytes of a: each product takes away what the one before had too much, a shift's higher bytes.
fn multipliers_of(b: u32) -> vec4u {
    let bytes = unpack4xU8(b);
    return bytes - 256u * vec4u(0u, bytes.xyz);
}

fn product(a: u32, m: vec4u) -> u32 {
    return a * m.x + (a >> 8u) * m.y + (a >> 16u) * m.z + (a >> 24u) * m.w;
}

fn load_one(pack: u32) {
    if (pack < unrolled_packs) {
        let r = reference[pack];
        multipliers[4u * pack] = multipliers_of(r.x);
        multipliers[4u * pack + 1u] = multipliers_of(r.y);
        multipliers[4u * pack + 2u] = multipliers_of(r.z);
        multipliers[4u * pack + 3u] = multipliers_of(r.w);
    }
}

// A sum for each word: of additions to a single number a driver's compiler makes one chain, each waiting for the last.
fn dot_of_pack(texel: vec3u, pack: u32) -> vec4u {
    if (pack >= unrolled_packs) {
        return vec4u(0u);
    }
    let t = taken_pack(texel, pack, unrolled_packs);
    return vec4u(
        product(t.x, multipliers[4u * pack]),
        product(t.y, multipliers[4u * pack + 1u]),
        product(t.z, multipliers[4u * pack + 2u]),
        product(t.w, multipliers[4u * pack + 3u]));
}

fn dot_of_4(texel: vec3u, pack: u32) -> vec4u {
    return dot_of_pack(texel, pack) + dot_of_pack(texel, pack + 1u)
        + dot_of_pack(texel, pack + 2u) + dot_of_pack(texel, pack + 3u);
}

fn dot_of_16(texel: vec3u, pack: u32) -> vec4u {
    return dot_of_4(texel, pack) + dot_of_4(texel, pack + 4u)
        + dot_of_4(texel, pack + 8u) + dot_of_4(texel, pack + 12u);
}

fn dot_of_all(texel: vec3u) -> u32 {
    begin_packs(texel);
    // No sum exceeds the highest, but a compiler that does not know that cannot join the chains.
    let sums = min(dot_of_16(texel, 0u) + dot_of_16(texel, 16u), vec4u(terms.highest_sum));
    return sums.x + sums.y + sums.z + sums.w;
}

fn load_reference() {
    load_16(0u);
    load_16(16u);
}

@compute @workgroup_size(vector_width)
fn integer_unrolled(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    load_reference();
    let number = group.y * groups.x + group.x;
    let first = first_of_rounds(number, local.x);
    let rounds = samples.rounds;
    var range = vec2f(highest, -highest);
    for (var n = 0u; n < rounds; n += 2u) {
        let sample = first + n * vector_width;
        let other = sample + vector_width;
        let pixel = pixel_of(sample);
        let other_pixel = pixel_of(other);
        let texel = texel_of(pixel);
        let other_texel = texel_of(other_pixel);
        let dot = dot_of_all(texel);
        let other_dot = dot_of_all(other_texel);
        let s = similarity_at(sample, dot);
        let other_s = similarity_at(other, other_dot);
        range = with_stored(range, sample, pixel, s);
        range = with_stored(range, other, other_pixel, other_s);
    }
    store_range(number, local.x, range);
}
