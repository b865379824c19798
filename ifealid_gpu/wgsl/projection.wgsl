// Scores of pixels on principal axes: dot products of u = c - origin in float32 with three axes, and with a fourth that
// says by a threshold which pixels have scores at all. Every pack is loaded once for all of them.

override normalized: bool = false;  // whether u has unit length first
override gate: u32 = 0u;            // which pixels have scores by the fourth axis

const gate_none = 0u;
const gate_above = 1u;
const gate_below = 2u;

struct Projection {
    offsets: vec4f,  // added to the products, an axis each
    scale: f32,      // of products, to real values
    threshold: f32,  // of the score on the fourth axis
    has_values: u32,
    padding: u32,
}

// An axis a row, in parts of four channels over the steps.
@group(0) @binding(6) var axes: texture_storage_2d<rgba32float, read>;
@group(0) @binding(7) var<uniform> given_projection: Projection;

struct FourParts {
    a: vec4f,
    b: vec4f,
    c: vec4f,
    d: vec4f,
}

// Four pixels' scores on an axis each.
struct Scores {
    first: vec4f,
    second: vec4f,
    third: vec4f,
    gate: vec4f,
    has_value: vec4<bool>,
}

fn parts_at(t: Four, pack: u32, part: u32) -> FourParts {
    let own = part_at(pack * parts_of_pack() + part);
    return FourParts(
        stepped_vector(t.a, part, own), stepped_vector(t.b, part, own),
        stepped_vector(t.c, part, own), stepped_vector(t.d, part, own));
}

fn dots_with(u: FourParts, w: vec4f) -> vec4f {
    return vec4f(dot(u.a, w), dot(u.b, w), dot(u.c, w), dot(u.d, w));
}

fn squares_of(u: FourParts) -> vec4f {
    let real = FourParts(u.a / steps(), u.b / steps(), u.c / steps(), u.d / steps());
    return vec4f(dot(real.a, real.a), dot(real.b, real.b), dot(real.c, real.c), dot(real.d, real.d));
}

// Scores of four samples; those of a single component are the first ones.
fn scores_of(pixels: vec4u, is_single: bool) -> Scores {
    let projection = given_projection;
    let texels = texels_of(pixels);
    let packs = samples.packs;
    let per_pack = parts_of_pack();
    var found = Scores(vec4f(0.0), vec4f(0.0), vec4f(0.0), vec4f(0.0), vec4<bool>(projection.has_values == 1u));
    var squares = vec4f(0.0);
    for (var pack = 0u; pack < packs; pack++) {
        let t = packs_at(texels, pack);
        for (var part = 0u; part < per_pack; part++) {
            let u = parts_at(t, pack, part);
            let column = pack * per_pack + part;
            found.first += dots_with(u, textureLoad(axes, vec2u(column, 0u)));
            if (!is_single) {
                found.second += dots_with(u, textureLoad(axes, vec2u(column, 1u)));
                found.third += dots_with(u, textureLoad(axes, vec2u(column, 2u)));
            }
            if (gate != gate_none) {
                found.gate += dots_with(u, textureLoad(axes, vec2u(column, 3u)));
            }
            if (normalized) {
                squares += squares_of(u);
            }
        }
    }
    var scale = vec4f(projection.scale);
    if (normalized) {
        found.has_value = found.has_value & (squares > vec4f(0.0));
        scale = inverseSqrt(max(squares, vec4f(1e-37)));
    }
    found.first = found.first * scale + projection.offsets.x;
    found.second = found.second * scale + projection.offsets.y;
    found.third = found.third * scale + projection.offsets.z;
    found.gate = found.gate * scale + projection.offsets.w;
    if (gate == gate_above) {
        found.has_value = found.has_value & (found.gate >= vec4f(projection.threshold));
    }
    if (gate == gate_below) {
        found.has_value = found.has_value & (found.gate <= vec4f(projection.threshold));
    }
    found.first = select(vec4f(no_value), found.first, found.has_value);
    return found;
}
