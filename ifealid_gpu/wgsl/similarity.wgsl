// Angular similarity of pixels to the reference pixel, and the sums over each pixel's channels that it needs.
//
// A tile texel ("pack") holds 16 channels of one pixel at 8 bits, 8 at 16 bits, 4 at 32 bits. At 16 bits .xy are the low
// bytes of the 8 codes and .zw their high bytes. Unused channels are 0. A row of texels is a chunk of 8 consecutive
// pixels, first their pack 0, then their pack 1, and so on; packs that do not fit the row continue in the same row of
// the next layers, the shelves, and chunks that do not fit the texture's height on the layers after those.
//
// The angle is measured between vectors u = c - origin, where origin = zero_code + rest. zero_code is a code, so that
// the sums about it are exact integers; rest is added in float and never cancels them.

override no_value: f32;  // stands for s where a pixel has no direction
// An invocation takes four samples. GPUs load fastest where neighbouring invocations take neighbouring samples
// (sample_step 64), processors where one invocation takes neighbours (sample_step 1).
override sample_step: u32 = 64u;
// Whether a row of texels holds all packs of its pixels, as it does unless channels are many: spares every pack a division.
override one_shelf: bool = true;
// Samples are every stride-th pixel, across and down.
override stride: u32 = 1u;
// Whether the origin is a code (rest = 0), as it is for the angle of codes: spares every pixel the other case.
override origin_is_code: bool = false;
override origin_is_zero: bool = false;
// Packs that an unrolled kernel compares, all of a feature vector's; at most 32.
override unrolled_packs: u32 = 0u;

const chunk_pixels = 8u;
const workgroup_width = 64u;
const vector_width = 8u;  // of a processor
const highest = 3.4e38;
const ranges_columns = 4096u;
const ones = 0x01010101u;

struct Terms {
    packs: u32,
    channels: u32,
    zero_code: u32,
    rest: f32,
    inverse_widest: f32,  // 1 / (the angle at which s is 0)
    highest_sum: u32,  // 2^32 - 1, which compilers do not know
    // Sums of the reference's codes and of their squares; 64 bits, low word first.
    reference_sum: vec2u,
    reference_squares: vec2u,
}

// The samples of one dispatch, and where their codes and values lie. Pixels and samples count row by row.
struct Samples {
    map_width: u32,
    width: u32,        // samples across
    start: vec2u,      // pixel of the first sample
    first: u32,
    end: u32,
    first_pixel: u32,  // on the tiles; others of the samples' pixels are not for this dispatch
    pixels: u32,
    rows_shift: u32,   // log2 of the chunks of a layer
    row_packs: u32,
    shelves: u32,
    shift: u32,        // log2 of the columns of the output
    rounds: u32,       // samples that an invocation of an unrolled kernel takes; even
    first_range: u32,  // of its invocations' ranges
}

@group(0) @binding(0) var tiles: texture_storage_2d_array<rgba32uint, read>;
@group(0) @binding(1) var<uniform> given_terms: Terms;
@group(0) @binding(2) var<uniform> given_samples: Samples;
// The reference's packs side by side, a row for each reference. At 32 bits the bits of its values; in the similarity
// pass those of its unit vector.
@group(0) @binding(3) var reference: texture_storage_2d<rgba32uint, read>;

// Sums over a pixel's channels. 8 bits: (squares, codes). 16 bits: (squares low, squares high, codes, 0).
// 32 bits: 1 / |u|, or 0 where u = 0.
@group(0) @binding(4) var sums_8: texture_storage_2d<rg32uint, read>;
@group(0) @binding(5) var sums_16: texture_storage_2d<rgba32uint, read>;
@group(0) @binding(6) var inverse_norms: texture_storage_2d<r32float, read>;

@group(0) @binding(7) var similarity: texture_storage_2d<r32float, write>;
@group(0) @binding(8) var similarities: texture_storage_2d_array<r32float, write>;
@group(0) @binding(9) var sums_8_out: texture_storage_2d<rg32uint, write>;
@group(0) @binding(10) var sums_16_out: texture_storage_2d<rgba32uint, write>;
@group(0) @binding(11) var inverse_norms_out: texture_storage_2d<r32float, write>;
@group(0) @binding(12) var unit_reference: texture_storage_2d<rgba32uint, write>;
@group(0) @binding(13) var<uniform> references: array<vec4u, 8>;  // sums of several references: (squares, codes, 0, 0)
// (smallest, largest) value of an invocation of an unrolled kernel; the first is larger where it found none.
@group(0) @binding(14) var ranges: texture_storage_2d<rg32float, write>;
// The reference's packs for an unrolled kernel, which reads each at a place that is known beforehand.
@group(0) @binding(15) var<uniform> few_packs: array<vec4u, 32>;

// Copies of the uniforms, which every entry point makes first: within a loop, a processor's driver reads a uniform anew
// for every lane.
var<private> terms: Terms;
var<private> samples: Samples;

fn copy_uniforms() {
    terms = given_terms;
    samples = given_samples;
}

// ---- 64-bit integers as (low, high), negative ones in two's complement ----

fn multiply_wide(a: u32, b: u32) -> vec2u {
    let a0 = a & 0xffffu;
    let a1 = a >> 16u;
    let b0 = b & 0xffffu;
    let b1 = b >> 16u;
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 16u);
    let carry = a0 * b1 + (middle & 0xffffu);
    return vec2u((carry << 16u) | (low & 0xffffu), a1 * b1 + (middle >> 16u) + (carry >> 16u));
}

fn add_wide(a: vec2u, b: vec2u) -> vec2u {
    let low = a.x + b.x;
    return vec2u(low, a.y + b.y + u32(low < a.x));
}

fn subtract_wide(a: vec2u, b: vec2u) -> vec2u {
    return vec2u(a.x - b.x, a.y - b.y - u32(a.x < b.x));
}

// Modulo 2^64, so right for signed factors whose product fits.
fn product_wide(a: vec2u, b: vec2u) -> vec2u {
    let low = multiply_wide(a.x, b.x);
    return vec2u(low.x, low.y + a.x * b.y + a.y * b.x);
}

fn wide(a: i32) -> vec2u {
    return vec2u(bitcast<u32>(a), select(0u, 0xffffffffu, a < 0));
}

fn shift_left_wide(a: u32, bits: u32) -> vec2u {
    return vec2u(a << bits, a >> (32u - bits));
}

fn unsigned_float(a: vec2u) -> f32 {
    return f32(a.y) * 4294967296.0 + f32(a.x);
}

fn signed_float(a: vec2u) -> f32 {
    if (a.y >= 0x80000000u) {
        return -unsigned_float(subtract_wide(vec2u(0u), a));
    }
    return unsigned_float(a);
}

// ---- Angles ----

const quarter_turn = 1.5707963267948966;
const half_turn = 3.141592653589793;

// atan2 for sine >= 0, within 2e-7: the built-in inverse functions are off by 5e-5 on some drivers.
// Polynomial for |t| <= tan(pi / 8) from Cephes (S. L. Moshier), atanf.
fn angle_of(sine: f32, cosine: f32) -> f32 {
    let across = abs(cosine);
    let low = min(sine, across);
    let high = max(sine, across);
    let reduced = low > 0.41421356 * high;
    let t = select(low, low - high, reduced) / select(high, low + high, reduced);
    let z = t * t;
    var angle = (((0.0805374449538 * z - 0.138776856032) * z + 0.199777106478) * z - 0.333329491539) * z * t + t;
    angle += select(0.0, 0.5 * quarter_turn, reduced);
    angle = select(angle, quarter_turn - angle, sine > across);
    return select(angle, half_turn - angle, cosine < 0.0);
}

fn similarity_of_angle(angle: f32) -> f32 {
    return max(0.0, 1.0 - angle * terms.inverse_widest);  // rounding can take the widest angle beyond
}

// Sums about the origin from sums about zero_code, of vectors whose origin counts weight_a and weight_b times:
// sum (a - weight_a rest)(b - weight_b rest).
//
// The whole part of each weighted rest is taken away in integers, where nothing cancels; modulo 2^64 leaves the exact
// result. Only what remains, below 1, is taken away in float.
fn about_origin(products: vec2u, sum_a: vec2u, weight_a: f32, sum_b: vec2u, weight_b: f32) -> f32 {
    if (origin_is_code) {
        return signed_float(products);
    }
    let whole_a = round(clamp(weight_a * terms.rest, -most_whole, most_whole));
    let whole_b = round(clamp(weight_b * terms.rest, -most_whole, most_whole));
    let rest_a = weight_a * terms.rest - whole_a;
    let rest_b = weight_b * terms.rest - whole_b;
    let minus_a = wide(-i32(whole_a));
    let minus_b = wide(-i32(whole_b));
    let channels = vec2u(terms.channels, 0u);
    let a = add_wide(sum_a, product_wide(channels, minus_a));
    let b = add_wide(sum_b, product_wide(channels, minus_b));
    // sum (a - A)(b - B) = sum a b - B sum a - A sum (b - B)
    let both = add_wide(products, add_wide(product_wide(minus_b, sum_a), product_wide(minus_a, b)));
    return signed_float(both) - rest_b * signed_float(a) - rest_a * signed_float(b)
        + f32(terms.channels) * rest_a * rest_b;
}

// With it, sums over MAX_CHANNELS (tile_layout.py) fit in 63 bits.
const most_whole = 8388608.0;
const parts = 128;

// s of a long and a short vector from their exact sums about zero_code.
// The sine comes from what is left of the long vector once the nearest number of parts of the short one are taken away,
// d = parts * long - count * short, whose sums are exact as well. sqrt(1 - cosine^2) would lose small angles in rounding.
fn similarity_of_sums(long_long: vec2u, short_short: vec2u, long_short: vec2u, long: vec2u, short: vec2u) -> f32 {
    let squares = about_origin(short_short, short, 1.0, short, 1.0);
    let along = about_origin(long_short, long, 1.0, short, 1.0);
    let count = i32(clamp(round(f32(parts) * along / squares), -5e8, 5e8));

    let minus_count = wide(-count);
    let d = add_wide(product_wide(long, wide(parts)), product_wide(short, minus_count));
    let d_long = add_wide(product_wide(long_long, wide(parts)), product_wide(long_short, minus_count));
    let d_short = add_wide(product_wide(long_short, wide(parts)), product_wide(short_short, minus_count));
    let d_d = add_wide(product_wide(d_long, wide(parts)), product_wide(d_short, minus_count));

    let weight = f32(parts - count);
    let d_along = about_origin(d_short, d, weight, short, 1.0);
    let d_across = about_origin(d_d, d, weight, d, weight) - d_along / squares * d_along;
    return similarity_of_angle(angle_of(sqrt(max(0.0, d_across)) / f32(parts), along / sqrt(squares)));
}

// The same for two vectors of any length.
fn similarity_of_exact(aa: vec2u, bb: vec2u, ab: vec2u, a: vec2u, b: vec2u) -> f32 {
    let squares_a = about_origin(aa, a, 1.0, a, 1.0);
    let squares_b = about_origin(bb, b, 1.0, b, 1.0);
    if (squares_a <= 0.0 || squares_b <= 0.0) {
        return no_value;
    }
    if (squares_a > squares_b) {
        return similarity_of_sums(aa, bb, ab, a, b);
    }
    return similarity_of_sums(bb, aa, ab, b, a);
}

// ---- 8 bits: every sum fits in 32 bits (MAX_CHANNELS of tile_layout.py is just below 2^31 / 255^2) ----

fn dot_8(a: vec4u, b: vec4u) -> u32 {
    return dot4U8Packed(a.x, b.x) + dot4U8Packed(a.y, b.y) + dot4U8Packed(a.z, b.z) + dot4U8Packed(a.w, b.w);
}

// sum (a - zero_code)(b - zero_code); arithmetic modulo 2^32 leaves the exact, signed result.
fn about_zero_code_8(products: u32, sum_a: u32, sum_b: u32) -> i32 {
    if (origin_is_zero) {
        return bitcast<i32>(products);
    }
    let zero = terms.zero_code;
    return bitcast<i32>(products - zero * (sum_a + sum_b) + terms.channels * zero * zero);
}

// pixel and other are sums over the channels of either: (squares, codes).
fn similarity_8_of(dot: u32, pixel: vec2u, other: vec2u) -> f32 {
    let ab = about_zero_code_8(dot, pixel.y, other.y);
    let aa = about_zero_code_8(pixel.x, pixel.y, pixel.y);
    let bb = about_zero_code_8(other.x, other.y, other.y);
    if (origin_is_code) {
        if (aa == 0 || bb == 0) {
            return no_value;
        }
        // |a|^2 |b|^2 sin^2 = |a|^2 |b|^2 - (a.b)^2 in exact integers: small angles lose nothing to cancellation.
        let magnitude = u32(abs(ab));
        let sine = subtract_wide(multiply_wide(u32(aa), u32(bb)), multiply_wide(magnitude, magnitude));
        return similarity_of_angle(angle_of(sqrt(unsigned_float(sine)), f32(ab)));
    }
    let offset = terms.channels * terms.zero_code;
    return similarity_of_exact(
        wide(aa), wide(bb), wide(ab), wide(bitcast<i32>(pixel.y - offset)), wide(bitcast<i32>(other.y - offset)));
}

// ---- 16 bits: 64-bit sums, from dots of the byte planes ----

fn dot_low_16(a: vec4u, b: vec4u) -> u32 {
    return dot4U8Packed(a.x, b.x) + dot4U8Packed(a.y, b.y);
}

fn dot_middle_16(a: vec4u, b: vec4u) -> u32 {
    return dot4U8Packed(a.x, b.z) + dot4U8Packed(a.y, b.w) + dot4U8Packed(a.z, b.x) + dot4U8Packed(a.w, b.y);
}

fn dot_high_16(a: vec4u, b: vec4u) -> u32 {
    return dot4U8Packed(a.z, b.z) + dot4U8Packed(a.w, b.w);
}

fn dot_16(low: u32, middle: u32, high: u32) -> vec2u {
    return add_wide(add_wide(vec2u(low, 0u), shift_left_wide(middle, 8u)), shift_left_wide(high, 16u));
}

fn about_zero_code_16(products: vec2u, sum_a: u32, sum_b: u32) -> vec2u {
    let zero = terms.zero_code;
    let crossed = add_wide(multiply_wide(zero, sum_a), multiply_wide(zero, sum_b));
    return add_wide(subtract_wide(products, crossed), multiply_wide(terms.channels * zero, zero));
}

fn similarity_16_of(dot: vec2u, pixel: vec4u) -> f32 {
    let reference_sum = terms.reference_sum.x;
    let ab = about_zero_code_16(dot, pixel.z, reference_sum);
    let aa = about_zero_code_16(pixel.xy, pixel.z, pixel.z);
    let bb = about_zero_code_16(terms.reference_squares, reference_sum, reference_sum);
    let offset = terms.channels * terms.zero_code;
    return similarity_of_exact(
        aa, bb, ab, wide(bitcast<i32>(pixel.z - offset)), wide(bitcast<i32>(reference_sum - offset)));
}

// ---- 32 bits: float ----

fn values_32(codes: vec4u, pack: u32) -> vec4f {
    if (origin_is_zero) {
        return vec4f(codes);
    }
    let zero = vec4u(terms.zero_code);
    let above = codes >= zero;
    let distance = vec4f(select(zero - codes, codes - zero, above));
    let values = select(-distance, distance, above) - terms.rest;
    return select(vec4f(0.0), values, vec4u(4u * pack) + vec4u(0u, 1u, 2u, 3u) < vec4u(terms.channels));
}

fn inverse_norm_of(squares: vec4f) -> f32 {
    let norm = sqrt(dot(squares, vec4f(1.0)));
    return select(0.0, 1.0 / norm, norm > 0.0);
}

// |u - r|^2 and |u + r|^2, still to be summed over the components; the latter only where angles may be obtuse.
struct Chords {
    difference: vec4f,
    total: vec4f,
}

fn with_pack(chords: Chords, u: vec4f, r: vec4f) -> Chords {
    let difference = chords.difference + (u - r) * (u - r);
    if (origin_is_zero) {
        return Chords(difference, chords.total);
    }
    return Chords(difference, chords.total + (u + r) * (u + r));
}

// s from |a - b|^2 and |a + b|^2 of unit vectors (W. Kahan): precise at every angle.
fn similarity_32_of(chords: Chords, inverse_norm: f32, reference_length: f32) -> f32 {
    if (inverse_norm == 0.0 || reference_length == 0.0) {
        return no_value;
    }
    let apart = dot(chords.difference, vec4f(1.0));
    if (apart < 1e-12) {  // below what float codes can tell apart: the same vector
        return 1.0;
    }
    var total = 4.0 - apart;  // the parallelogram law, which is precise up to a right angle
    if (!origin_is_zero) {
        total = dot(chords.total, vec4f(1.0));
    }
    return similarity_of_angle(2.0 * angle_of(sqrt(apart), sqrt(total)));
}

// ---- Samples and texels ----

// Number of the invocation among all of a dispatch.
fn number_of(group: vec3u, groups: vec3u, local: u32) -> u32 {
    return (group.y * groups.x + group.x) * workgroup_width + local;
}

fn four_samples(number: u32) -> vec4u {
    let first = number / sample_step * sample_step * 4u + number % sample_step;
    return samples.first + first + vec4u(0u, 1u, 2u, 3u) * sample_step;
}

// Numbers, among the pixels on the tiles, of samples' pixels; those of other pixels are not below samples.pixels.
fn pixels_of(sample: vec4u) -> vec4u {
    if (stride == 1u) {
        return sample - samples.first_pixel;
    }
    let x = sample % samples.width * stride + samples.start.x;
    let y = sample / samples.width * stride + samples.start.y;
    return y * samples.map_width + x - samples.first_pixel;
}

struct Texels {
    column: vec4u,
    row: vec4u,
    layer: vec4u,
}

// Texels of pixels' first packs.
fn texels_of(pixel: vec4u) -> Texels {
    var chunk = pixel / chunk_pixels;
    if (stride == 1u && sample_step == 1u) {
        chunk = vec4u(chunk.x);  // they are neighbours: computed once
    }
    let rows = (1u << samples.rows_shift) - 1u;
    return Texels(pixel % chunk_pixels, chunk & vec4u(rows), (chunk >> vec4u(samples.rows_shift)) * samples.shelves);
}

fn has_output(sample: u32, pixel: u32) -> bool {
    return sample < samples.end && pixel < samples.pixels;
}

fn place_of(sample: u32) -> vec2u {
    return vec2u(sample & ((1u << samples.shift) - 1u), sample >> samples.shift);
}

// ---- Entry points ----

struct Four {
    a: vec4u,
    b: vec4u,
    c: vec4u,
    d: vec4u,
}

// How many columns and layers a pack lies behind the first one.
fn pack_offset(pack: u32) -> vec2u {
    if (one_shelf) {
        return vec2u(pack * chunk_pixels, 0u);
    }
    return vec2u(pack % samples.row_packs * chunk_pixels, pack / samples.row_packs);
}

// One pack of four pixels.
fn packs_at(texels: Texels, pack: u32) -> Four {
    let offset = pack_offset(pack);
    return Four(
        textureLoad(tiles, vec2u(texels.column.x + offset.x, texels.row.x), texels.layer.x + offset.y),
        textureLoad(tiles, vec2u(texels.column.y + offset.x, texels.row.y), texels.layer.y + offset.y),
        textureLoad(tiles, vec2u(texels.column.z + offset.x, texels.row.z), texels.layer.z + offset.y),
        textureLoad(tiles, vec2u(texels.column.w + offset.x, texels.row.w), texels.layer.w + offset.y));
}

fn dots_8(t: Four, r: vec4u) -> vec4u {
    return vec4u(dot_8(t.a, r), dot_8(t.b, r), dot_8(t.c, r), dot_8(t.d, r));
}

fn store(sample: u32, pixel: u32, s: f32) {
    if (has_output(sample, pixel)) {
        textureStore(similarity, place_of(sample), vec4f(s, 0.0, 0.0, 0.0));
    }
}

fn similarity_8_at(sample: u32, dot: u32) -> f32 {
    let of_reference = vec2u(terms.reference_squares.x, terms.reference_sum.x);
    return similarity_8_of(dot, textureLoad(sums_8, place_of(sample)).xy, of_reference);
}

@compute @workgroup_size(workgroup_width)
fn similarity_8(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let texels = texels_of(pixels);
    let packs = terms.packs;
    var dots = vec4u(0u);
    for (var pack = 0u; pack < packs; pack++) {
        dots += dots_8(packs_at(texels, pack), textureLoad(reference, vec2u(pack, 0u)));
    }
    store(sample.x, pixels.x, similarity_8_at(sample.x, dots.x));
    store(sample.y, pixels.y, similarity_8_at(sample.y, dots.y));
    store(sample.z, pixels.z, similarity_8_at(sample.z, dots.z));
    store(sample.w, pixels.w, similarity_8_at(sample.w, dots.w));
}

fn similarity_16_at(sample: u32, low: u32, middle: u32, high: u32) -> f32 {
    return similarity_16_of(dot_16(low, middle, high), textureLoad(sums_16, place_of(sample)));
}

@compute @workgroup_size(workgroup_width)
fn similarity_16(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let texels = texels_of(pixels);
    let packs = terms.packs;
    var low = vec4u(0u);
    var middle = vec4u(0u);
    var high = vec4u(0u);
    for (var pack = 0u; pack < packs; pack++) {
        let r = textureLoad(reference, vec2u(pack, 0u));
        let t = packs_at(texels, pack);
        low += vec4u(dot_low_16(t.a, r), dot_low_16(t.b, r), dot_low_16(t.c, r), dot_low_16(t.d, r));
        middle += vec4u(
            dot_middle_16(t.a, r), dot_middle_16(t.b, r), dot_middle_16(t.c, r), dot_middle_16(t.d, r));
        high += vec4u(dot_high_16(t.a, r), dot_high_16(t.b, r), dot_high_16(t.c, r), dot_high_16(t.d, r));
    }
    store(sample.x, pixels.x, similarity_16_at(sample.x, low.x, middle.x, high.x));
    store(sample.y, pixels.y, similarity_16_at(sample.y, low.y, middle.y, high.y));
    store(sample.z, pixels.z, similarity_16_at(sample.z, low.z, middle.z, high.z));
    store(sample.w, pixels.w, similarity_16_at(sample.w, low.w, middle.w, high.w));
}

fn inverse_norm_at(sample: u32) -> f32 {
    return textureLoad(inverse_norms, place_of(sample)).x;
}

@compute @workgroup_size(workgroup_width)
fn similarity_32(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let texels = texels_of(pixels);
    let inverse = vec4f(
        inverse_norm_at(sample.x), inverse_norm_at(sample.y), inverse_norm_at(sample.z), inverse_norm_at(sample.w));
    let packs = terms.packs;
    var a = Chords();
    var b = Chords();
    var c = Chords();
    var d = Chords();
    var reference_length = 0.0;
    for (var pack = 0u; pack < packs; pack++) {
        let r = bitcast<vec4f>(textureLoad(reference, vec2u(pack, 0u)));
        let t = packs_at(texels, pack);
        reference_length += dot(abs(r), vec4f(1.0));
        a = with_pack(a, values_32(t.a, pack) * inverse.x, r);
        b = with_pack(b, values_32(t.b, pack) * inverse.y, r);
        c = with_pack(c, values_32(t.c, pack) * inverse.z, r);
        d = with_pack(d, values_32(t.d, pack) * inverse.w, r);
    }
    store(sample.x, pixels.x, similarity_32_of(a, inverse.x, reference_length));
    store(sample.y, pixels.y, similarity_32_of(b, inverse.y, reference_length));
    store(sample.z, pixels.z, similarity_32_of(c, inverse.z, reference_length));
    store(sample.w, pixels.w, similarity_32_of(d, inverse.w, reference_length));
}

// The sums of four samples' pixels.
struct FourSums {
    a: vec2u,
    b: vec2u,
    c: vec2u,
    d: vec2u,
}

fn four_sums(sample: vec4u) -> FourSums {
    return FourSums(
        textureLoad(sums_8, place_of(sample.x)).xy,
        textureLoad(sums_8, place_of(sample.y)).xy,
        textureLoad(sums_8, place_of(sample.z)).xy,
        textureLoad(sums_8, place_of(sample.w)).xy);
}

fn store_one_of_several(sample: u32, pixel: u32, which: u32, s: f32) {
    if (has_output(sample, pixel)) {
        textureStore(similarities, place_of(sample), which, vec4f(s, 0.0, 0.0, 0.0));
    }
}

fn store_several(sample: vec4u, pixels: vec4u, sums: FourSums, dots: vec4u, which: u32) {
    let other = references[which].xy;
    store_one_of_several(sample.x, pixels.x, which, similarity_8_of(dots.x, sums.a, other));
    store_one_of_several(sample.y, pixels.y, which, similarity_8_of(dots.y, sums.b, other));
    store_one_of_several(sample.z, pixels.z, which, similarity_8_of(dots.z, sums.c, other));
    store_one_of_several(sample.w, pixels.w, which, similarity_8_of(dots.w, sums.d, other));
}

// Eight maps for eight references: every pack is loaded once.
@compute @workgroup_size(workgroup_width)
fn similarities_8(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let texels = texels_of(pixels);
    let packs = terms.packs;
    var d0 = vec4u(0u);
    var d1 = vec4u(0u);
    var d2 = vec4u(0u);
    var d3 = vec4u(0u);
    var d4 = vec4u(0u);
    var d5 = vec4u(0u);
    var d6 = vec4u(0u);
    var d7 = vec4u(0u);
    for (var pack = 0u; pack < packs; pack++) {
        let t = packs_at(texels, pack);
        d0 += dots_8(t, textureLoad(reference, vec2u(pack, 0u)));
        d1 += dots_8(t, textureLoad(reference, vec2u(pack, 1u)));
        d2 += dots_8(t, textureLoad(reference, vec2u(pack, 2u)));
        d3 += dots_8(t, textureLoad(reference, vec2u(pack, 3u)));
        d4 += dots_8(t, textureLoad(reference, vec2u(pack, 4u)));
        d5 += dots_8(t, textureLoad(reference, vec2u(pack, 5u)));
        d6 += dots_8(t, textureLoad(reference, vec2u(pack, 6u)));
        d7 += dots_8(t, textureLoad(reference, vec2u(pack, 7u)));
    }
    let sums = four_sums(sample);
    store_several(sample, pixels, sums, d0, 0u);
    store_several(sample, pixels, sums, d1, 1u);
    store_several(sample, pixels, sums, d2, 2u);
    store_several(sample, pixels, sums, d3, 3u);
    store_several(sample, pixels, sums, d4, 4u);
    store_several(sample, pixels, sums, d5, 5u);
    store_several(sample, pixels, sums, d6, 6u);
    store_several(sample, pixels, sums, d7, 7u);
}

// The texel of the first pack of one sample's pixel: column, row, layer, and the number of the pixel.
fn one_texel(sample: u32) -> vec4u {
    let pixel = pixels_of(vec4u(sample)).x;
    let chunk = pixel / chunk_pixels;
    let row = chunk & ((1u << samples.rows_shift) - 1u);
    return vec4u(pixel % chunk_pixels, row, (chunk >> samples.rows_shift) * samples.shelves, pixel);
}

fn pack_of(texel: vec4u, pack: u32) -> vec4u {
    let offset = pack_offset(pack);
    return textureLoad(tiles, vec2u(texel.x + offset.x, texel.y), texel.z + offset.y);
}

// ---- 8 and 16 bits on processors ----
//
// A processor's driver keeps a loop's masks and sums in memory and has no packed dot product, and together they take as
// long as the loads and the products. So all packs are compared one after the other without a loop, and an invocation
// takes samples in rounds, for all of which the reference is loaded once. A round has two samples: the angle of one is a
// long chain of operations, which the other's fill the gaps of.

var<private> multipliers: array<vec4u, 128>;  // of the words of the reference's packs

// What a and its shifts are multiplied with so that the products add up to dot4U8Packed(a, b), modulo 2^32, without
// separating the bytes of a: each product takes away what the one before had too much, a shift's higher bytes.
fn multipliers_of(b: u32) -> vec4u {
    let bytes = unpack4xU8(b);
    return bytes - 256u * vec4u(0u, bytes.xyz);
}

fn product(a: u32, m: vec4u) -> u32 {
    return a * m.x + (a >> 8u) * m.y + (a >> 16u) * m.z + (a >> 24u) * m.w;
}

fn load_multipliers(pack: u32) {
    if (pack < unrolled_packs) {
        let r = few_packs[pack];
        multipliers[4u * pack] = multipliers_of(r.x);
        multipliers[4u * pack + 1u] = multipliers_of(r.y);
        multipliers[4u * pack + 2u] = multipliers_of(r.z);
        multipliers[4u * pack + 3u] = multipliers_of(r.w);
    }
}

fn load_4(pack: u32) {
    load_multipliers(pack);
    load_multipliers(pack + 1u);
    load_multipliers(pack + 2u);
    load_multipliers(pack + 3u);
}

fn load_16(pack: u32) {
    load_4(pack);
    load_4(pack + 4u);
    load_4(pack + 8u);
    load_4(pack + 12u);
}

// A sum for each word: of additions to a single number a driver's compiler makes one chain, each waiting for the last.
fn dot_of_pack(texel: vec4u, pack: u32) -> vec4u {
    if (pack >= unrolled_packs) {
        return vec4u(0u);
    }
    let t = pack_of(texel, pack);
    return vec4u(
        product(t.x, multipliers[4u * pack]),
        product(t.y, multipliers[4u * pack + 1u]),
        product(t.z, multipliers[4u * pack + 2u]),
        product(t.w, multipliers[4u * pack + 3u]));
}

fn dot_of_4(texel: vec4u, pack: u32) -> vec4u {
    return dot_of_pack(texel, pack) + dot_of_pack(texel, pack + 1u)
        + dot_of_pack(texel, pack + 2u) + dot_of_pack(texel, pack + 3u);
}

fn dot_of_16(texel: vec4u, pack: u32) -> vec4u {
    return dot_of_4(texel, pack) + dot_of_4(texel, pack + 4u)
        + dot_of_4(texel, pack + 8u) + dot_of_4(texel, pack + 12u);
}

fn dot_of_all(texel: vec4u) -> u32 {
    // No sum exceeds the highest, but a compiler that does not know that cannot join the chains.
    let sums = min(dot_of_16(texel, 0u) + dot_of_16(texel, 16u), vec4u(terms.highest_sum));
    return sums.x + sums.y + sums.z + sums.w;
}

// Low, middle and high dots, as dot_16 adds them up.
fn dots_of_pack(texel: vec4u, pack: u32) -> vec3u {
    if (pack >= unrolled_packs) {
        return vec3u(0u);
    }
    let t = pack_of(texel, pack);
    let mx = multipliers[4u * pack];
    let my = multipliers[4u * pack + 1u];
    let mz = multipliers[4u * pack + 2u];
    let mw = multipliers[4u * pack + 3u];
    return vec3u(
        product(t.x, mx) + product(t.y, my),
        product(t.x, mz) + product(t.y, mw) + product(t.z, mx) + product(t.w, my),
        product(t.z, mz) + product(t.w, mw));
}

fn dots_of_4(texel: vec4u, pack: u32) -> vec3u {
    return dots_of_pack(texel, pack) + dots_of_pack(texel, pack + 1u)
        + dots_of_pack(texel, pack + 2u) + dots_of_pack(texel, pack + 3u);
}

fn dots_of_16(texel: vec4u, pack: u32) -> vec3u {
    return dots_of_4(texel, pack) + dots_of_4(texel, pack + 4u)
        + dots_of_4(texel, pack + 8u) + dots_of_4(texel, pack + 12u);
}

fn dots_of_all(texel: vec4u) -> vec3u {
    return dots_of_16(texel, 0u) + dots_of_16(texel, 16u);
}

fn load_reference() {
    load_16(0u);
    load_16(16u);
}

// The first sample of an invocation; the others follow after a vector's width each.
fn first_of_rounds(number: u32, local: u32) -> u32 {
    return samples.first + number * vector_width * samples.rounds + local;
}

// The range of what was found and a value, which is kept.
fn with_stored(range: vec2f, sample: u32, pixel: u32, s: f32) -> vec2f {
    if (!has_output(sample, pixel)) {
        return range;
    }
    textureStore(similarity, place_of(sample), vec4f(s, 0.0, 0.0, 0.0));
    return select(range, vec2f(min(range.x, s), max(range.y, s)), s != no_value);
}

fn store_range(number: u32, local: u32, range: vec2f) {
    let own = samples.first_range + number * vector_width + local;
    textureStore(ranges, vec2u(own % ranges_columns, own / ranges_columns), vec4f(range, 0.0, 0.0));
}

@compute @workgroup_size(vector_width)
fn similarity_8_unrolled(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    load_reference();
    let number = group.y * groups.x + group.x;
    let first = first_of_rounds(number, local.x);
    let rounds = samples.rounds;
    var range = vec2f(highest, -highest);
    for (var n = 0u; n < rounds; n += 2u) {
        let sample = first + n * vector_width;
        let other = sample + vector_width;
        let texel = one_texel(sample);
        let other_texel = one_texel(other);
        let dot = dot_of_all(texel);
        let other_dot = dot_of_all(other_texel);
        let s = similarity_8_at(sample, dot);
        let other_s = similarity_8_at(other, other_dot);
        range = with_stored(range, sample, texel.w, s);
        range = with_stored(range, other, other_texel.w, other_s);
    }
    store_range(number, local.x, range);
}

@compute @workgroup_size(vector_width)
fn similarity_16_unrolled(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    load_reference();
    let number = group.y * groups.x + group.x;
    let first = first_of_rounds(number, local.x);
    let rounds = samples.rounds;
    var range = vec2f(highest, -highest);
    for (var n = 0u; n < rounds; n += 2u) {
        let sample = first + n * vector_width;
        let other = sample + vector_width;
        let texel = one_texel(sample);
        let other_texel = one_texel(other);
        let dots = dots_of_all(texel);
        let other_dots = dots_of_all(other_texel);
        let s = similarity_16_at(sample, dots.x, dots.y, dots.z);
        let other_s = similarity_16_at(other, other_dots.x, other_dots.y, other_dots.z);
        range = with_stored(range, sample, texel.w, s);
        range = with_stored(range, other, other_texel.w, other_s);
    }
    store_range(number, local.x, range);
}

// ---- Sums over channels ----

@compute @workgroup_size(workgroup_width)
fn sum_8(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    let sample = samples.first + number_of(group, groups, local.x);
    let texel = one_texel(sample);
    var squares = 0u;
    var codes = 0u;
    for (var pack = 0u; pack < terms.packs; pack++) {
        let t = pack_of(texel, pack);
        squares += dot_8(t, t);
        codes += dot_8(t, vec4u(ones));
    }
    if (has_output(sample, texel.w)) {
        textureStore(sums_8_out, place_of(sample), vec4u(squares, codes, 0u, 0u));
    }
}

@compute @workgroup_size(workgroup_width)
fn sum_16(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    let sample = samples.first + number_of(group, groups, local.x);
    let texel = one_texel(sample);
    let ones_low = vec4u(ones, ones, 0u, 0u);
    var low = 0u;
    var middle = 0u;
    var high = 0u;
    var low_codes = 0u;
    var high_codes = 0u;
    for (var pack = 0u; pack < terms.packs; pack++) {
        let t = pack_of(texel, pack);
        low += dot_low_16(t, t);
        middle += dot_middle_16(t, t);
        high += dot_high_16(t, t);
        low_codes += dot_low_16(t, ones_low);
        high_codes += dot_middle_16(t, ones_low);
    }
    if (has_output(sample, texel.w)) {
        let sums = vec4u(dot_16(low, middle, high), low_codes + (high_codes << 8u), 0u);
        textureStore(sums_16_out, place_of(sample), sums);
    }
}

@compute @workgroup_size(workgroup_width)
fn inverse_norm_32(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_uniforms();
    let sample = samples.first + number_of(group, groups, local.x);
    let texel = one_texel(sample);
    var squares = vec4f(0.0);
    for (var pack = 0u; pack < terms.packs; pack++) {
        let u = values_32(pack_of(texel, pack), pack);
        squares += u * u;
    }
    if (has_output(sample, texel.w)) {
        textureStore(inverse_norms_out, place_of(sample), vec4f(inverse_norm_of(squares), 0.0, 0.0, 0.0));
    }
}

// The reference's unit vector, with the same rounding as a pixel's, so that equal codes give equal unit vectors.
@compute @workgroup_size(workgroup_width)
fn unit_reference_32(@builtin(local_invocation_id) local: vec3u) {
    terms = given_terms;
    var squares = vec4f(0.0);
    for (var pack = 0u; pack < terms.packs; pack++) {
        let u = values_32(textureLoad(reference, vec2u(pack, 0u)), pack);
        squares += u * u;
    }
    let inverse_norm = inverse_norm_of(squares);
    for (var pack = local.x; pack < terms.packs; pack += workgroup_width) {
        let unit = values_32(textureLoad(reference, vec2u(pack, 0u)), pack) * inverse_norm;
        textureStore(unit_reference, vec2u(pack, 0u), bitcast<vec4u>(unit));
    }
}
