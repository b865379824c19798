// uses tiles, four, validity, values, angle, vectors
// The class whose vector every pixel is most alike to, by dot products in float32 with eight vectors at a time: every
// pack is loaded once for all of them.

override measure: u32 = 0u;

const of_angle = 0u;
const of_cosine = 1u;
const of_dot = 2u;
const of_distance = 3u;

const at_once = 8u;
const lowest = -3.4e38;

struct Labels {
    groups: u32,   // of eight classes
    margin: f32,   // by which the best class must be ahead of the second
    scale: f32,    // of products and distances, to real values
    inverse_widest: f32,
}

// A class a row: its vector in parts of four channels over the steps, and after them (|w|^2, number, 1 or 0, 0).
@group(0) @binding(6) var vectors: texture_storage_2d<rgba32float, read>;
@group(0) @binding(7) var<uniform> wanted: Labels;

// The best class so far of four samples, and how near it and the second are: the larger, the more alike.
struct Best {
    label: vec4f,
    nearness: vec4f,
    second: vec4f,
}

struct FourParts {
    a: vec4f,
    b: vec4f,
    c: vec4f,
    d: vec4f,
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

fn with_class(best: Best, row: u32, parts: u32, dots: vec4f, squares: vec4f) -> Best {
    let facts = textureLoad(vectors, vec2u(parts, row));
    var nearness = dots;
    if (measure == of_angle || measure == of_cosine) {
        nearness = dots * inverseSqrt(max(squares, vec4f(1e-37)));
    }
    if (measure == of_distance) {
        nearness = 2.0 * dots - facts.x - squares;
    }
    nearness = select(vec4f(lowest), nearness, facts.z > 0.0);
    let ahead = nearness > best.nearness;
    return Best(
        select(best.label, vec4f(facts.y), ahead),
        select(best.nearness, nearness, ahead),
        max(best.second, select(nearness, best.nearness, ahead)));
}

// The metric's value of a nearness.
fn value_of(nearness: f32) -> f32 {
    if (measure == of_angle) {
        let cosine = clamp(nearness, -1.0, 1.0);
        return similarity_of_angle(angle_of(sqrt(1.0 - cosine * cosine), cosine), wanted.inverse_widest);
    }
    if (measure == of_distance) {
        return sqrt(max(0.0, -nearness)) * wanted.scale;
    }
    return select(1.0, wanted.scale, measure == of_dot) * nearness;
}

fn store_label(sample: u32, pixel: u32, label: f32, nearness: f32, second: f32, squares: f32) {
    var found = label;
    if (nearness == lowest || (measure < of_dot && squares == 0.0)) {
        found = no_value;
    } else if (second != lowest && wanted.margin > 0.0 && abs(value_of(nearness) - value_of(second)) < wanted.margin) {
        found = no_value;
    }
    store(sample, pixel, found);
}

@compute @workgroup_size(workgroup_width)
fn labels(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let texels = texels_of(pixels);
    let packs = samples.packs;
    let per_pack = parts_of_pack();
    let parts = packs * per_pack;
    var squares = vec4f(0.0);
    var best = Best(vec4f(0.0), vec4f(lowest), vec4f(lowest));
    for (var first = 0u; first < wanted.groups * at_once; first += at_once) {
        var d0 = vec4f(0.0);
        var d1 = vec4f(0.0);
        var d2 = vec4f(0.0);
        var d3 = vec4f(0.0);
        var d4 = vec4f(0.0);
        var d5 = vec4f(0.0);
        var d6 = vec4f(0.0);
        var d7 = vec4f(0.0);
        var own = vec4f(0.0);
        for (var pack = 0u; pack < packs; pack++) {
            let t = packs_at(texels, pack);
            for (var part = 0u; part < per_pack; part++) {
                let u = parts_at(t, pack, part);
                let column = pack * per_pack + part;
                d0 += dots_with(u, textureLoad(vectors, vec2u(column, first)));
                d1 += dots_with(u, textureLoad(vectors, vec2u(column, first + 1u)));
                d2 += dots_with(u, textureLoad(vectors, vec2u(column, first + 2u)));
                d3 += dots_with(u, textureLoad(vectors, vec2u(column, first + 3u)));
                d4 += dots_with(u, textureLoad(vectors, vec2u(column, first + 4u)));
                d5 += dots_with(u, textureLoad(vectors, vec2u(column, first + 5u)));
                d6 += dots_with(u, textureLoad(vectors, vec2u(column, first + 6u)));
                d7 += dots_with(u, textureLoad(vectors, vec2u(column, first + 7u)));
                let real = FourParts(u.a / steps(), u.b / steps(), u.c / steps(), u.d / steps());
                own += vec4f(
                    dot(real.a, real.a), dot(real.b, real.b), dot(real.c, real.c), dot(real.d, real.d));
            }
        }
        squares = own;
        best = with_class(best, first, parts, d0, squares);
        best = with_class(best, first + 1u, parts, d1, squares);
        best = with_class(best, first + 2u, parts, d2, squares);
        best = with_class(best, first + 3u, parts, d3, squares);
        best = with_class(best, first + 4u, parts, d4, squares);
        best = with_class(best, first + 5u, parts, d5, squares);
        best = with_class(best, first + 6u, parts, d6, squares);
        best = with_class(best, first + 7u, parts, d7, squares);
    }
    store_label(sample.x, pixels.x, best.label.x, best.nearness.x, best.second.x, squares.x);
    store_label(sample.y, pixels.y, best.label.y, best.nearness.y, best.second.y, squares.y);
    store_label(sample.z, pixels.z, best.label.z, best.nearness.z, best.second.z, squares.z);
    store_label(sample.w, pixels.w, best.label.w, best.nearness.w, best.second.w, squares.w);
}
