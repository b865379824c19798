// uses tiles, four, validity, values, vectors, classes
// The class whose vector every pixel is most alike to, where only the order of the classes counts: a score for each that
// is affine in the codes, so that the origin costs nothing. Eight vectors and eight pixels at a time.

struct Eight {
    one: Scores,
    other: Scores,
}

struct Weights {
    w0: vec4f,
    w1: vec4f,
    w2: vec4f,
    w3: vec4f,
    w4: vec4f,
    w5: vec4f,
    w6: vec4f,
    w7: vec4f,
}

struct Codes {
    a: vec4f,
    b: vec4f,
    c: vec4f,
    d: vec4f,
}

fn weights_at(column: u32, row: u32) -> Weights {
    return Weights(
        textureLoad(vectors, vec2u(column, row)),
        textureLoad(vectors, vec2u(column, row + 1u)),
        textureLoad(vectors, vec2u(column, row + 2u)),
        textureLoad(vectors, vec2u(column, row + 3u)),
        textureLoad(vectors, vec2u(column, row + 4u)),
        textureLoad(vectors, vec2u(column, row + 5u)),
        textureLoad(vectors, vec2u(column, row + 6u)),
        textureLoad(vectors, vec2u(column, row + 7u)));
}

fn codes_of(t: Four, part: u32) -> Codes {
    return Codes(stepped_codes(t.a, part), stepped_codes(t.b, part), stepped_codes(t.c, part), stepped_codes(t.d, part));
}

fn dots_with(u: Codes, w: vec4f) -> vec4f {
    return vec4f(dot(u.a, w), dot(u.b, w), dot(u.c, w), dot(u.d, w));
}

fn with_codes(s: Scores, u: Codes, w: Weights) -> Scores {
    return Scores(
        s.s0 + dots_with(u, w.w0), s.s1 + dots_with(u, w.w1), s.s2 + dots_with(u, w.w2), s.s3 + dots_with(u, w.w3),
        s.s4 + dots_with(u, w.w4), s.s5 + dots_with(u, w.w5), s.s6 + dots_with(u, w.w6), s.s7 + dots_with(u, w.w7));
}

fn with_part(e: Eight, one: Four, other: Four, column: u32, part: u32, row: u32) -> Eight {
    let w = weights_at(column + part, row);
    return Eight(with_codes(e.one, codes_of(one, part), w), with_codes(e.other, codes_of(other, part), w));
}

@compute @workgroup_size(workgroup_width)
fn nearest_class(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    let number = number_of(group, groups, local.x);
    let first = samples.first + number / sample_step * sample_step * 8u + number % sample_step;
    let sample = first + vec4u(0u, 1u, 2u, 3u) * sample_step;
    let other = sample + 4u * sample_step;
    let pixels = pixels_of(sample);
    let other_pixels = pixels_of(other);
    let texels = texels_of(pixels);
    let other_texels = texels_of(other_pixels);
    let packs = samples.packs;
    let per_pack = parts_of_pack();
    let parts = packs * per_pack;
    var best = Best(vec4f(no_value), vec4f(lowest));
    var other_best = best;
    var differs = vec4u(0u);
    var other_differs = vec4u(0u);
    for (var row = 0u; row < wanted.groups * at_once; row += at_once) {
        var scores = Eight();
        for (var pack = 0u; pack < packs; pack++) {
            let t = packs_at(texels, pack);
            let o = packs_at(other_texels, pack);
            let column = pack * per_pack;
            scores = with_part(scores, t, o, column, 0u, row);
            scores = with_part(scores, t, o, column, 1u, row);
            if (bits < 16u) {
                scores = with_part(scores, t, o, column, 2u, row);
                scores = with_part(scores, t, o, column, 3u, row);
            }
            if (has_zero && row == 0u) {
                differs |= apart_of(t);
                other_differs |= apart_of(o);
            }
        }
        best = with_classes(best, row, parts, scores.one);
        other_best = with_classes(other_best, row, parts, scores.other);
    }
    store_classes(sample, pixels, best, differs);
    store_classes(other, other_pixels, other_best, other_differs);
}
