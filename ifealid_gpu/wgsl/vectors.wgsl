// Feature vectors in float32: u = g (c - origin), in parts of four channels.
//
// The origin is a code and a rest: the code is taken away first, which leaves exact integers, so that nothing cancels in
// float. Codes may come multiplied by the powers of two where they lie in their word, which spares shifts; `steps` are
// these powers.

override bits: u32 = 8u;  // of a code
// Where u is 0: at code 0, at one code and rest for all channels, or at each channel's own.
override origin: u32 = 0u;
override weighted: bool = false;  // whether channels have weights g; those that fill up the last pack then have 0

const origin_zero = 0u;
const origin_uniform = 1u;
const origin_own = 2u;

struct Terms {
    origin_code: u32,
    origin_rest: f32,
    inverse_widest: f32,  // 1 / (the angle at which s is 0)
    has_direction: u32,   // of the vector that pixels are compared with: 0 or 1
    has_values: u32,      // whether anything compares with it: 0 or 1
    length: f32,          // of the vector, in real values
    unit: f32,            // real value of a step of one code
}

@group(0) @binding(4) var<uniform> given_terms: Terms;
// What belongs to each channel, as bits, four channels a texel. Rows: the unit vector that pixels are compared with,
// weights, rests and codes of the origin.
@group(0) @binding(5) var channels: texture_storage_2d<rgba32uint, read>;

const unit_row = 0u;
const weights_row = 1u;
const rests_row = 2u;
const codes_row = 3u;

var<private> terms: Terms;

fn copy_terms() {
    terms = given_terms;
}

fn parts_of_pack() -> u32 {
    return 32u / bits;
}

fn steps() -> vec4f {
    return select(vec4f(1.0), vec4f(1.0, 256.0, 65536.0, 1.0), bits == 8u);
}

// What four channels have in common for all pixels.
struct Part {
    code: vec4u,  // of the origin
    rest: vec4f,
    weight: vec4f,
}

fn part_at(index: u32) -> Part {
    var part = Part(vec4u(0u), vec4f(0.0), vec4f(1.0));
    if (origin == origin_uniform) {
        part.code = vec4u(terms.origin_code);
        part.rest = vec4f(terms.origin_rest);
    }
    if (origin == origin_own) {
        part.code = textureLoad(channels, vec2u(index, codes_row));
        part.rest = bitcast<vec4f>(textureLoad(channels, vec2u(index, rests_row)));
    }
    if (weighted) {
        part.weight = bitcast<vec4f>(textureLoad(channels, vec2u(index, weights_row)));
    }
    return part;
}

// The codes of one part of a pack, times their steps. Below 32 bits they are signed for a while: processors convert
// signed numbers faster.
fn stepped_codes(pack: vec4u, part: u32) -> vec4f {
    if (bits == 8u) {
        return codes_of_8(pack[part]);
    }
    if (bits == 16u) {
        return codes_of_16(pack[2u * part], pack[2u * part + 1u]);
    }
    return vec4f(pack);
}

// The four codes of a word, times their steps.
fn codes_of_8(word: u32) -> vec4f {
    return vec4f(bitcast<vec4i>(vec4u(word & 0xffu, word & 0xff00u, word & 0xff0000u, word >> 24u)));
}

// The four codes of two words.
fn codes_of_16(low: u32, high: u32) -> vec4f {
    return vec4f(bitcast<vec4i>(vec4u(low & 0xffffu, low >> 16u, high & 0xffffu, high >> 16u)));
}

// g (c - origin), times the steps, of one part of a pack.
fn stepped_vector(pack: vec4u, index: u32, own: Part) -> vec4f {
    if (origin == origin_zero) {
        return weighed(stepped_codes(pack, index), own);
    }
    if (bits == 32u) {
        let above = pack >= own.code;
        let distance = vec4f(select(own.code - pack, pack - own.code, above));
        return weighed(select(-distance, distance, above) - own.rest, own);
    }
    return weighed(stepped_codes(pack, index) - vec4f(own.code) * steps() - own.rest * steps(), own);
}

fn weighed(u: vec4f, own: Part) -> vec4f {
    if (weighted) {
        return u * own.weight;
    }
    return u;
}
