// Minkowski's distances of real vectors, (sum |p - q|^k)^(1/k), in float32. Uses the bits of vectors.wgsl.

override power: u32 = 0u;  // which k: those of power_*, or the one that the exponent says

const power_any = 0u;
const power_half = 1u;
const power_one = 2u;
const power_two = 3u;

// Whether powers are polynomials, as on processors, whose drivers take three times as long for theirs.
override by_polynomials: bool = false;

// Where the octaves of differences are few: their number is 2 to the power of this, 0 where it is not known; and the
// exponent of the first. All differences but 0 lie in them.
override octave_bits: u32 = 0u;
override first_octave: i32 = 0;
override many_factors: bool = false;  // whether the last of high_factors is not 0 there

const largest_distance = 3e38;

struct Distance {
    shares: vec4f,          // of each of four channels' powers in the largest sum there can be; takes their steps away
    exponent: f32,          // k
    inverse_exponent: f32,
    largest: f32,           // the distance of the largest sum
    has_values: u32,        // whether anything compares with the vector: 0 or 1
    // What powers of t, or of 1 + t where octaves are few, are multiplied with in a polynomial near (1 + t)^k, t from 0
    // to 1: the lowest four, then three.
    low_factors: vec4f,
    high_factors: vec4f,
    octave_factors: vec4f,  // 2^k, 2^2k, 2^4k, 2^8k
}

@group(0) @binding(8) var<uniform> given_distance: Distance;

var<private> distance_terms: Distance;

fn copy_distance() {
    distance_terms = given_distance;
}

// |x|^k of four differences.
fn powers_of(x: vec4f) -> vec4f {
    if (power == power_one) {
        return abs(x);
    }
    if (power == power_two) {
        return x * x;
    }
    if (power == power_half) {
        return sqrt(abs(x));
    }
    if (octave_bits > 0u) {
        return select(powers_by_octaves(x), vec4f(0.0), x == vec4f(0.0));
    }
    if (by_polynomials) {
        return select(polynomial_powers(abs(x)), vec4f(0.0), x == vec4f(0.0));
    }
    // The logarithm of 0 is not promised to be infinite.
    return select(pow(abs(x), vec4f(distance_terms.exponent)), vec4f(0.0), x == vec4f(0.0));
}

// x^k = 2^(k e) (1 + t)^k for x = 2^e (1 + t), the product within 3e-6: most of it is the exponent's rounding.
fn polynomial_powers(x: vec4f) -> vec4f {
    let bits = bitcast<vec4u>(x);
    let t = bitcast<vec4f>((bits & vec4u(0x7fffffu)) | vec4u(0x3f800000u)) - 1.0;
    let low = distance_terms.low_factors;
    let high = distance_terms.high_factors;
    let mantissa = low.x + t * (low.y + t * (low.z + t * (low.w + t * (high.x + t * (high.y + t * high.z)))));
    // Rounded to the nearest; the polynomial is of 2^(rest - 1/2).
    let k = distance_terms.exponent;
    let twos = vec4f(bitcast<vec4i>(bits >> vec4u(23u))) * k + (0.5 - 127.0 * k);
    let whole = floor(twos);
    let rest = twos - whole;
    let power = 0.7071067282 + rest * (0.4901332384 + rest * (0.1698142513 + rest * (0.03947516776
        + rest * (0.006356423479 + rest * 0.00132764721))));
    return mantissa * bitcast<vec4f>(bitcast<vec4i>(power) + (vec4i(whole) << vec4u(23u)));
}

// |x|^k over the first octave's power: 2^(k e) for the number e of the octave is a product with a factor for each bit of e.
fn powers_by_octaves(x: vec4f) -> vec4f {
    // The exponent, without its bias, with that of the first octave at a multiple of all octaves.
    let moved = bitcast<vec4u>(x) - ((octave_shifts() + vec4u(u32(first_octave + 31))) << vec4u(23u));
    let m = bitcast<vec4f>((moved & vec4u(0x7fffffu)) | vec4u(0x3f800000u));
    let low = distance_terms.low_factors;
    let high = distance_terms.high_factors;
    let factors = distance_terms.octave_factors;
    let last = select(vec4f(high.y), high.y + m * high.z, many_factors);
    var power = low.x + m * (low.y + m * (low.z + m * (low.w + m * (high.x + m * last))));
    power *= octave_factor(moved, 0u, factors.x);
    power *= octave_factor(moved, 1u, factors.y);
    power *= octave_factor(moved, 2u, factors.z);
    if (octave_bits > 3u) {
        power *= octave_factor(moved, 3u, factors.w);
    }
    if (octave_bits > 4u) {
        power *= octave_factor(moved, 4u, factors.w * factors.w);
    }
    return power;
}

// As a sign, a bit chooses in a single instruction.
fn octave_factor(moved: vec4u, bit: u32, factor: f32) -> vec4f {
    return select(vec4f(1.0), vec4f(factor), bitcast<vec4i>(moved << vec4u(8u - bit)) < vec4i(0));
}

// Octaves that the steps of four channels shift differences by.
fn octave_shifts() -> vec4u {
    return select(vec4u(0u), vec4u(0u, 8u, 16u, 0u), bits == 8u);
}

// The distance from the sums over channels. Roots are taken of shares of the largest sum, which float32 holds for every
// k, and whose error is smallest where distances are largest.
fn distance_of(powers: vec4f) -> f32 {
    if (distance_terms.has_values == 0u) {
        return no_value;
    }
    let share = dot(powers, distance_terms.shares);
    return min(distance_terms.largest * root_of(share), largest_distance);
}

fn root_of(share: f32) -> f32 {
    if (power == power_one) {
        return share;
    }
    if (power == power_two) {
        return sqrt(share);
    }
    if (power == power_half) {
        return share * share;
    }
    return select(pow(share, distance_terms.inverse_exponent), 0.0, share == 0.0);
}
