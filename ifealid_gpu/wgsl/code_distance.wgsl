// uses tiles, validity, values, rounds, loads
// L1 distance of 8-bit codes to a pixel's, exactly, on processors: all packs one after the other, for
// integer_unrolled.wgsl's reasons. |a - r| = 2 max(a, r) - a - r: bytes are compared where they lie in their word, and the
// sum of a pixel's codes is kept.

override unrolled_packs: u32 = 0u;  // at most most_packs

const most_packs = 32u;

struct CodeTerms {
    reference_codes: u32,  // their sum
    unit: f32,             // real value of a step of one code
    padding: vec2u,
}

@group(0) @binding(4) var<uniform> given_terms: CodeTerms;
// Sums over a pixel's channels: (squares, codes), the codes of channels that do not count twice; larger_of_pack() has these
// once, as the reference is 0 there.
@group(0) @binding(5) var sums: texture_storage_2d<rg32uint, read>;
// The reference's packs, each read at a place that is known beforehand.
@group(0) @binding(6) var<uniform> reference: array<vec4u, most_packs>;

var<private> bytes: array<vec4u, 4u * most_packs>;  // of the words of the reference's packs, where they lie in them
var<private> terms: CodeTerms;

fn bytes_of(word: u32) -> vec4u {
    return vec4u(word & 0xffu, word & 0xff00u, word & 0xff0000u, word >> 24u);
}

fn load_one(pack: u32) {
    if (pack < unrolled_packs) {
        let r = reference[pack];
        bytes[4u * pack] = bytes_of(r.x);
        bytes[4u * pack + 1u] = bytes_of(r.y);
        bytes[4u * pack + 2u] = bytes_of(r.z);
        bytes[4u * pack + 3u] = bytes_of(r.w);
    }
}

fn larger_of_pack(texel: vec3u, pack: u32) -> vec4u {
    if (pack >= unrolled_packs) {
        return vec4u(0u);
    }
    let t = pack_of(texel, pack);
    return max(bytes_of(t.x), bytes[4u * pack]) + max(bytes_of(t.y), bytes[4u * pack + 1u])
        + (max(bytes_of(t.z), bytes[4u * pack + 2u]) + max(bytes_of(t.w), bytes[4u * pack + 3u]));
}

fn larger_of_4(texel: vec3u, pack: u32) -> vec4u {
    return larger_of_pack(texel, pack) + larger_of_pack(texel, pack + 1u)
        + (larger_of_pack(texel, pack + 2u) + larger_of_pack(texel, pack + 3u));
}

fn larger_of_16(texel: vec3u, pack: u32) -> vec4u {
    return larger_of_4(texel, pack) + larger_of_4(texel, pack + 4u)
        + (larger_of_4(texel, pack + 8u) + larger_of_4(texel, pack + 12u));
}

fn distance_at(sample: u32, pixel: u32) -> f32 {
    let texel = texel_of(pixel);
    let larger = larger_of_16(texel, 0u) + larger_of_16(texel, 16u);
    let total = larger.x + (larger.y >> 8u) + (larger.z >> 16u) + larger.w;
    let codes = textureLoad(sums, place_of(sample)).y;
    return f32(2u * total - codes - terms.reference_codes) * terms.unit;
}

@compute @workgroup_size(vector_width)
fn code_distance(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    terms = given_terms;
    load_16(0u);
    load_16(16u);
    let number = group.y * groups.x + group.x;
    let first = first_of_rounds(number, local.x);
    let rounds = samples.rounds;
    var range = vec2f(highest, -highest);
    for (var n = 0u; n < rounds; n += 2u) {
        let sample = first + n * vector_width;
        let other = sample + vector_width;
        let pixel = pixel_of(sample);
        let other_pixel = pixel_of(other);
        let d = distance_at(sample, pixel);
        let other_d = distance_at(other, other_pixel);
        range = with_stored(range, sample, pixel, d);
        range = with_stored(range, other, other_pixel, other_d);
    }
    store_range(number, local.x, range);
}
