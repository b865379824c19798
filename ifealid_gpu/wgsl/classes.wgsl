// Classes of one vector each, whose scores are affine in the codes: the class of the highest score, eight at a time.

override zero_pack: u32 = 0u;        // the codes of a vector without direction, in one word
override has_zero: bool = false;     // whether there is such a vector, whose pixels have no class

const at_once = 8u;
const lowest = -3.4e38;

struct Labels {
    groups: u32,  // of eight classes
    margin: f32,
    scale: f32,
    inverse_widest: f32,
}

// A class a row: its vector in parts of four channels over the steps, and after them (what its score begins with, number,
// 1 or, where it fills up the last eight, 0, 0).
@group(0) @binding(6) var vectors: texture_storage_2d<rgba32float, read>;
@group(0) @binding(7) var<uniform> wanted: Labels;

// Scores of eight classes, of four pixels.
struct Scores {
    s0: vec4f,
    s1: vec4f,
    s2: vec4f,
    s3: vec4f,
    s4: vec4f,
    s5: vec4f,
    s6: vec4f,
    s7: vec4f,
}

// The best class so far of four pixels.
struct Best {
    label: vec4f,
    score: vec4f,
}

fn with_class(best: Best, row: u32, parts: u32, dots: vec4f) -> Best {
    let facts = textureLoad(vectors, vec2u(parts, row));
    let score = select(vec4f(lowest), dots + facts.x, facts.z > 0.0);
    let ahead = score > best.score;
    return Best(select(best.label, vec4f(facts.y), ahead), select(best.score, score, ahead));
}

fn with_classes(best: Best, row: u32, parts: u32, s: Scores) -> Best {
    var found = with_class(best, row, parts, s.s0);
    found = with_class(found, row + 1u, parts, s.s1);
    found = with_class(found, row + 2u, parts, s.s2);
    found = with_class(found, row + 3u, parts, s.s3);
    found = with_class(found, row + 4u, parts, s.s4);
    found = with_class(found, row + 5u, parts, s.s5);
    found = with_class(found, row + 6u, parts, s.s6);
    return with_class(found, row + 7u, parts, s.s7);
}

fn apart(t: vec4u) -> u32 {
    let d = t ^ vec4u(zero_pack);
    return (d.x | d.y) | (d.z | d.w);
}

fn apart_of(t: Four) -> vec4u {
    return vec4u(apart(t.a), apart(t.b), apart(t.c), apart(t.d));
}

fn store_classes(sample: vec4u, pixels: vec4u, best: Best, differs: vec4u) {
    let label = select(best.label, vec4f(no_value), vec4<bool>(has_zero) & (differs == vec4u(0u)));
    store(sample.x, pixels.x, label.x);
    store(sample.y, pixels.y, label.y);
    store(sample.z, pixels.z, label.z);
    store(sample.w, pixels.w, label.w);
}
