// Similarity of 8-bit codes about an origin that is a code, from exact integer sums.
// Every sum fits in 32 bits: MAX_CHANNELS of tile_layout.py is just below 2^31 / 255^2.

override origin_is_zero: bool = false;  // spares every pixel the other case

struct Terms {
    channels: u32,
    zero_code: u32,       // the origin
    inverse_widest: f32,  // 1 / (the angle at which s is 0)
    highest_sum: u32,     // 2^32 - 1, which compilers do not know
    reference_squares: u32,
    reference_codes: u32,
    padding: vec2u,
}

@group(0) @binding(4) var<uniform> given_terms: Terms;
// Sums over a pixel's channels: (squares, codes).
@group(0) @binding(5) var sums: texture_storage_2d<rg32uint, read>;

var<private> terms: Terms;

fn copy_terms() {
    terms = given_terms;
}

// ---- 64-bit integers as (low, high) ----

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

fn subtract_wide(a: vec2u, b: vec2u) -> vec2u {
    return vec2u(a.x - b.x, a.y - b.y - u32(a.x < b.x));
}

fn float_of_wide(a: vec2u) -> f32 {
    return f32(a.y) * 4294967296.0 + f32(a.x);
}

// ---- Similarity ----

fn dot_of_packs(a: vec4u, b: vec4u) -> u32 {
    return dot4U8Packed(a.x, b.x) + dot4U8Packed(a.y, b.y) + dot4U8Packed(a.z, b.z) + dot4U8Packed(a.w, b.w);
}

// sum (a - zero_code)(b - zero_code); arithmetic modulo 2^32 leaves the exact, signed result.
fn about_origin(products: u32, sum_a: u32, sum_b: u32) -> i32 {
    if (origin_is_zero) {
        return bitcast<i32>(products);
    }
    let zero = terms.zero_code;
    return bitcast<i32>(products - zero * (sum_a + sum_b) + terms.channels * zero * zero);
}

// pixel and other are sums over the channels of either: (squares, codes).
fn similarity_of_dot(dot: u32, pixel: vec2u, other: vec2u) -> f32 {
    let ab = about_origin(dot, pixel.y, other.y);
    let aa = about_origin(pixel.x, pixel.y, pixel.y);
    let bb = about_origin(other.x, other.y, other.y);
    if (aa == 0 || bb == 0) {
        return no_value;
    }
    // |a|^2 |b|^2 sin^2 = |a|^2 |b|^2 - (a.b)^2 in exact integers: small angles lose nothing to cancellation.
    let magnitude = u32(abs(ab));
    let sine = subtract_wide(multiply_wide(u32(aa), u32(bb)), multiply_wide(magnitude, magnitude));
    return similarity_of_angle(angle_of(sqrt(float_of_wide(sine)), f32(ab)), terms.inverse_widest);
}

// s of a sample from the dot of its codes and the reference's.
fn similarity_at(sample: u32, dot: u32) -> f32 {
    let of_reference = vec2u(terms.reference_squares, terms.reference_codes);
    return similarity_of_dot(dot, textureLoad(sums, place_of(sample)).xy, of_reference);
}
