// Minkowski's distances of real vectors, (sum |p - q|^k)^(1/k), in float32.

override power: u32 = 0u;  // which k: those of power_*, or the one that the exponent says

const power_any = 0u;
const power_half = 1u;
const power_one = 2u;
const power_two = 3u;

const largest_distance = 3e38;

struct Distance {
    shares: vec4f,          // of each of four channels' powers in the largest sum there can be; takes their steps away
    exponent: f32,          // k
    inverse_exponent: f32,
    largest: f32,           // the distance of the largest sum
    has_values: u32,        // whether anything compares with the vector: 0 or 1
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
    // The logarithm of 0 is not promised to be infinite.
    return select(pow(abs(x), vec4f(distance_terms.exponent)), vec4f(0.0), x == vec4f(0.0));
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
