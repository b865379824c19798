// Angular similarity of every pixel to the reference pixel, and the sums over each pixel's channels that it needs.
//
// A tile texel ("pack") holds 16 channels of one pixel at 8 bits, 8 at 16 bits, 4 at 32 bits; the array layer
// counts packs. At 16 bits .xy are the low bytes of the 8 codes and .zw their high bytes. Unused channels are 0.
//
// The angle is measured between vectors u = c - origin, where origin = zero_code + rest. zero_code is a code, so that
// the sums about it are exact integers; rest is added in float and never cancels them.

override no_value: f32;  // stands for s where a pixel has no direction
override workgroup_width: u32 = 32u;
// An invocation takes four pixels. GPUs load fastest where neighbouring invocations take neighbouring pixels
// (invocation_step 1), processors where one invocation takes neighbours (pixel_step 1).
override invocation_step: u32 = 1u;
override pixel_step: u32 = 32u;
// Whether the origin is a code (rest = 0), as it is for the angle of codes: spares every pixel the other case.
override origin_is_code: bool = false;

const pixels_per_invocation = 4u;
const ones = 0x01010101u;

struct Terms {
    width: u32,
    height: u32,
    packs: u32,
    channels: u32,
    zero_code: u32,
    rest: f32,
    inverse_widest: f32,  // 1 / (the angle at which s is 0)
    scale: f32,           // 1 / (the largest code)
    // Sums of the reference's codes and of their squares; 64 bits, low word first.
    reference_sum: vec2u,
    reference_squares: vec2u,
    reference_pixel: vec2u,
}

@group(0) @binding(0) var tiles: texture_storage_2d_array<rgba32uint, read>;
@group(0) @binding(1) var<uniform> terms: Terms;
@group(0) @binding(2) var<uniform> reference: array<vec4u, 4096>;  // packs; at 32 bits what values_32 gives

// Sums over a pixel's channels. 8 bits: (squares, codes). 16 bits: (squares low, squares high, codes, 0).
@group(0) @binding(3) var sums: texture_2d<u32>;
@group(0) @binding(4) var inverse_norms: texture_2d<f32>;  // 32 bits: 1 / |u|, or 0 where u = 0
@group(0) @binding(5) var similarity: texture_storage_2d<r32float, write>;

@group(0) @binding(6) var sums_8_out: texture_storage_2d<rg32uint, write>;
@group(0) @binding(7) var sums_16_out: texture_storage_2d<rgba32uint, write>;
@group(0) @binding(8) var inverse_norms_out: texture_storage_2d<r32float, write>;

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
    let ratio = min(sine, across) / max(sine, across);
    let reduced = ratio > 0.41421356;
    let t = select(ratio, (ratio - 1.0) / (ratio + 1.0), reduced);
    let z = t * t;
    var angle = (((0.0805374449538 * z - 0.138776856032) * z + 0.199777106478) * z - 0.333329491539) * z * t + t;
    angle += select(0.0, 0.5 * quarter_turn, reduced);
    angle = select(angle, quarter_turn - angle, sine > across);
    return select(angle, half_turn - angle, cosine < 0.0);
}

fn similarity_of_angle(angle: f32) -> f32 {
    return 1.0 - angle * terms.inverse_widest;
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

// With it, sums over all channels that a texture can hold fit in 63 bits.
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

// ---- 8 bits: every sum fits in 32 bits (the array layers end long before 2^31 / 255^2 channels) ----

fn dot_8(a: vec4u, b: vec4u) -> u32 {
    return dot4U8Packed(a.x, b.x) + dot4U8Packed(a.y, b.y) + dot4U8Packed(a.z, b.z) + dot4U8Packed(a.w, b.w);
}

// sum (a - zero_code)(b - zero_code); arithmetic modulo 2^32 leaves the exact, signed result.
fn about_zero_code_8(products: u32, sum_a: u32, sum_b: u32) -> i32 {
    let zero = terms.zero_code;
    return bitcast<i32>(products - zero * (sum_a + sum_b) + terms.channels * zero * zero);
}

fn similarity_8_of(dot: u32, pixel: vec2u) -> f32 {
    let reference_squares = terms.reference_squares.x;
    let reference_sum = terms.reference_sum.x;
    let ab = about_zero_code_8(dot, pixel.y, reference_sum);
    let aa = about_zero_code_8(pixel.x, pixel.y, pixel.y);
    let bb = about_zero_code_8(reference_squares, reference_sum, reference_sum);
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
        wide(aa), wide(bb), wide(ab), wide(bitcast<i32>(pixel.y - offset)), wide(bitcast<i32>(reference_sum - offset)));
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

fn values_32(pixel: vec2u, pack: u32) -> vec4f {
    let codes = textureLoad(tiles, pixel, pack);
    let zero = vec4u(terms.zero_code);
    let above = codes >= zero;
    let distance = vec4f(select(zero - codes, codes - zero, above));
    let values = (select(-distance, distance, above) - terms.rest) * terms.scale;
    return select(vec4f(0.0), values, vec4u(4u * pack) + vec4u(0u, 1u, 2u, 3u) < vec4u(terms.channels));
}

// s from |a - b|^2 and |a + b|^2 of unit vectors (W. Kahan): precise at every angle.
fn similarity_of_chords(difference: vec4f, total: vec4f) -> f32 {
    let apart = dot(difference, vec4f(1.0));
    if (apart < 1e-12) {  // below what float codes can tell apart: the same vector
        return 1.0;
    }
    return similarity_of_angle(2.0 * angle_of(sqrt(apart), sqrt(dot(total, vec4f(1.0)))));
}

// ---- Entry points ----

fn first_pixel(group: vec3u, local: vec3u) -> vec2u {
    return vec2u(group.x * workgroup_width * pixels_per_invocation + local.x * invocation_step, group.y);
}

fn store(pixel: vec2u, s: f32) {
    if (pixel.x < terms.width) {
        textureStore(similarity, pixel, vec4f(s, 0.0, 0.0, 0.0));
    }
}

@compute @workgroup_size(workgroup_width)
fn similarity_8(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let a = first_pixel(group, local);
    let b = a + vec2u(pixel_step, 0u);
    let c = b + vec2u(pixel_step, 0u);
    let d = c + vec2u(pixel_step, 0u);
    var dots = vec4u(0u);
    for (var pack = 0u; pack < terms.packs; pack++) {
        let r = reference[pack];
        dots += vec4u(
            dot_8(textureLoad(tiles, a, pack), r), dot_8(textureLoad(tiles, b, pack), r),
            dot_8(textureLoad(tiles, c, pack), r), dot_8(textureLoad(tiles, d, pack), r));
    }
    store(a, similarity_8_of(dots.x, textureLoad(sums, a, 0).xy));
    store(b, similarity_8_of(dots.y, textureLoad(sums, b, 0).xy));
    store(c, similarity_8_of(dots.z, textureLoad(sums, c, 0).xy));
    store(d, similarity_8_of(dots.w, textureLoad(sums, d, 0).xy));
}

@compute @workgroup_size(workgroup_width)
fn similarity_16(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let a = first_pixel(group, local);
    let b = a + vec2u(pixel_step, 0u);
    let c = b + vec2u(pixel_step, 0u);
    let d = c + vec2u(pixel_step, 0u);
    var low = vec4u(0u);
    var middle = vec4u(0u);
    var high = vec4u(0u);
    for (var pack = 0u; pack < terms.packs; pack++) {
        let r = reference[pack];
        let ta = textureLoad(tiles, a, pack);
        let tb = textureLoad(tiles, b, pack);
        let tc = textureLoad(tiles, c, pack);
        let td = textureLoad(tiles, d, pack);
        low += vec4u(dot_low_16(ta, r), dot_low_16(tb, r), dot_low_16(tc, r), dot_low_16(td, r));
        middle += vec4u(dot_middle_16(ta, r), dot_middle_16(tb, r), dot_middle_16(tc, r), dot_middle_16(td, r));
        high += vec4u(dot_high_16(ta, r), dot_high_16(tb, r), dot_high_16(tc, r), dot_high_16(td, r));
    }
    store(a, similarity_16_of(dot_16(low.x, middle.x, high.x), textureLoad(sums, a, 0)));
    store(b, similarity_16_of(dot_16(low.y, middle.y, high.y), textureLoad(sums, b, 0)));
    store(c, similarity_16_of(dot_16(low.z, middle.z, high.z), textureLoad(sums, c, 0)));
    store(d, similarity_16_of(dot_16(low.w, middle.w, high.w), textureLoad(sums, d, 0)));
}

@compute @workgroup_size(workgroup_width)
fn similarity_32(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    for (var i = 0u; i < pixels_per_invocation; i++) {
        let pixel = first_pixel(group, local) + vec2u(i * pixel_step, 0u);
        // Of the pixel and of the reference with the same rounding, so that equal codes give equal unit vectors.
        let inverse_norm = textureLoad(inverse_norms, pixel, 0).x;
        let reference_inverse_norm = textureLoad(inverse_norms, terms.reference_pixel, 0).x;
        var difference = vec4f(0.0);
        var total = vec4f(0.0);
        for (var pack = 0u; pack < terms.packs; pack++) {
            let r = bitcast<vec4f>(reference[pack]) * reference_inverse_norm;
            let u = values_32(pixel, pack) * inverse_norm;
            difference += (u - r) * (u - r);
            total += (u + r) * (u + r);
        }
        let directed = inverse_norm > 0.0 && reference_inverse_norm > 0.0;
        store(pixel, select(no_value, similarity_of_chords(difference, total), directed));
    }
}

@compute @workgroup_size(8, 8)
fn sums_8(@builtin(global_invocation_id) id: vec3u) {
    var squares = 0u;
    var codes = 0u;
    for (var pack = 0u; pack < terms.packs; pack++) {
        let t = textureLoad(tiles, id.xy, pack);
        squares += dot_8(t, t);
        codes += dot_8(t, vec4u(ones));
    }
    if (id.x < terms.width && id.y < terms.height) {
        textureStore(sums_8_out, id.xy, vec4u(squares, codes, 0u, 0u));
    }
}

@compute @workgroup_size(8, 8)
fn sums_16(@builtin(global_invocation_id) id: vec3u) {
    let ones_low = vec4u(ones, ones, 0u, 0u);
    var low = 0u;
    var middle = 0u;
    var high = 0u;
    var low_codes = 0u;
    var high_codes = 0u;
    for (var pack = 0u; pack < terms.packs; pack++) {
        let t = textureLoad(tiles, id.xy, pack);
        low += dot_low_16(t, t);
        middle += dot_middle_16(t, t);
        high += dot_high_16(t, t);
        low_codes += dot_low_16(t, ones_low);
        high_codes += dot_middle_16(t, ones_low);
    }
    if (id.x < terms.width && id.y < terms.height) {
        textureStore(sums_16_out, id.xy, vec4u(dot_16(low, middle, high), low_codes + (high_codes << 8u), 0u));
    }
}

@compute @workgroup_size(8, 8)
fn inverse_norms_32(@builtin(global_invocation_id) id: vec3u) {
    var squares = vec4f(0.0);
    for (var pack = 0u; pack < terms.packs; pack++) {
        let u = values_32(id.xy, pack);
        squares += u * u;
    }
    let norm = sqrt(dot(squares, vec4f(1.0)));
    if (id.x < terms.width && id.y < terms.height) {
        textureStore(inverse_norms_out, id.xy, vec4f(select(0.0, 1.0 / norm, norm > 0.0), 0.0, 0.0, 0.0));
    }
}
