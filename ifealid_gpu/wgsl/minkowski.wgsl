// Minkowski's distances of real vectors, (sum |p - q|^k)^(1/k), in float32.

override power: u32 = 0u;  // which k: those of power_*, or the one that the exponent says

const power_any = 0u;
const power_half = 1u;
const power_one = 2u;
const power_two = 3u;

// Whether powers are polynomials, as on processors, whose drivers take three times as long for theirs.
override by_polynomials: bool = false;

const largest_distance = 3e38;

struct Distance {
    shares: vec4f,          // of each of four channels' powers in the largest sum there can be; takes their steps away
    exponent: f32,          // k
    inverse_exponent: f32,
    largest: f32,           // the distance of the largest sum
    has_values: u32,        // whether anything compares with the vector: 0 or 1
    // What powers of t are multiplied with in a polynomial near (1 + t)^k, t from 0 to 1: the lowest four, then three.
    low_factors: vec4f,
    high_factors: vec4f,
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
