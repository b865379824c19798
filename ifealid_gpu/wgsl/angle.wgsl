// Angles from their sine and cosine.

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

// s of an angle, where inverse_widest is 1 / (the angle at which s is 0).
fn similarity_of_angle(angle: f32, inverse_widest: f32) -> f32 {
    return max(0.0, 1.0 - angle * inverse_widest);  // rounding can take the widest angle beyond
}
