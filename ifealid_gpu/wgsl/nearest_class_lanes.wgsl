// uses tiles, four, validity, values, vectors, classes
// nearest_class.wgsl for 8 bits on processors of eight lanes or more. A texture is read by every lane for itself there,
// though all of them want the same weights: so each lane reads those of one class, and says them to the others. Codes are
// made numbers before the first class, so that sixteen products are added up between two additions to a score.

// A pack's sixteen channels.
struct Numbers {
    a: vec4f,
    b: vec4f,
    c: vec4f,
    d: vec4f,
}

struct FourNumbers {
    x: Numbers,
    y: Numbers,
    z: Numbers,
    w: Numbers,
}

fn weights_at(column: u32, row: u32) -> Numbers {
    return Numbers(
        textureLoad(vectors, vec2u(column, row)),
        textureLoad(vectors, vec2u(column + 1u, row)),
        textureLoad(vectors, vec2u(column + 2u, row)),
        textureLoad(vectors, vec2u(column + 3u, row)));
}

fn codes_of(t: vec4u) -> Numbers {
    return Numbers(stepped_codes(t, 0u), stepped_codes(t, 1u), stepped_codes(t, 2u), stepped_codes(t, 3u));
}

fn codes_of_four(t: Four) -> FourNumbers {
    return FourNumbers(codes_of(t.a), codes_of(t.b), codes_of(t.c), codes_of(t.d));
}

fn dot_of(u: Numbers, w: Numbers) -> f32 {
    let s = (u.a * w.a + u.b * w.b) + (u.c * w.c + u.d * w.d);
    return (s.x + s.y) + (s.z + s.w);
}

fn dots_with(u: FourNumbers, w: Numbers) -> vec4f {
    return vec4f(dot_of(u.x, w), dot_of(u.y, w), dot_of(u.z, w), dot_of(u.w, w));
}

@compute @workgroup_size(workgroup_width)
fn nearest_class_lanes(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
    @builtin(subgroup_invocation_id) lane: u32,
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
    let parts = packs * parts_of_pack();
    var best = Best(vec4f(no_value), vec4f(lowest));
    var other_best = best;
    var differs = vec4u(0u);
    var other_differs = vec4u(0u);
    for (var row = 0u; row < wanted.groups * at_once; row += at_once) {
        var s = Scores();
        var o = Scores();
        for (var pack = 0u; pack < packs; pack++) {
            let t = packs_at(texels, pack);
            let other_t = packs_at(other_texels, pack);
            let u = codes_of_four(t);
            let v = codes_of_four(other_t);
            let own = weights_at(4u * pack, row + lane % at_once);
            let w0 = Numbers(
                subgroupBroadcast(own.a, 0u), subgroupBroadcast(own.b, 0u),
                subgroupBroadcast(own.c, 0u), subgroupBroadcast(own.d, 0u));
            s.s0 += dots_with(u, w0);
            o.s0 += dots_with(v, w0);
            let w1 = Numbers(
                subgroupBroadcast(own.a, 1u), subgroupBroadcast(own.b, 1u),
                subgroupBroadcast(own.c, 1u), subgroupBroadcast(own.d, 1u));
            s.s1 += dots_with(u, w1);
            o.s1 += dots_with(v, w1);
            let w2 = Numbers(
                subgroupBroadcast(own.a, 2u), subgroupBroadcast(own.b, 2u),
                subgroupBroadcast(own.c, 2u), subgroupBroadcast(own.d, 2u));
            s.s2 += dots_with(u, w2);
            o.s2 += dots_with(v, w2);
            let w3 = Numbers(
                subgroupBroadcast(own.a, 3u), subgroupBroadcast(own.b, 3u),
                subgroupBroadcast(own.c, 3u), subgroupBroadcast(own.d, 3u));
            s.s3 += dots_with(u, w3);
            o.s3 += dots_with(v, w3);
            let w4 = Numbers(
                subgroupBroadcast(own.a, 4u), subgroupBroadcast(own.b, 4u),
                subgroupBroadcast(own.c, 4u), subgroupBroadcast(own.d, 4u));
            s.s4 += dots_with(u, w4);
            o.s4 += dots_with(v, w4);
            let w5 = Numbers(
                subgroupBroadcast(own.a, 5u), subgroupBroadcast(own.b, 5u),
                subgroupBroadcast(own.c, 5u), subgroupBroadcast(own.d, 5u));
            s.s5 += dots_with(u, w5);
            o.s5 += dots_with(v, w5);
            let w6 = Numbers(
                subgroupBroadcast(own.a, 6u), subgroupBroadcast(own.b, 6u),
                subgroupBroadcast(own.c, 6u), subgroupBroadcast(own.d, 6u));
            s.s6 += dots_with(u, w6);
            o.s6 += dots_with(v, w6);
            let w7 = Numbers(
                subgroupBroadcast(own.a, 7u), subgroupBroadcast(own.b, 7u),
                subgroupBroadcast(own.c, 7u), subgroupBroadcast(own.d, 7u));
            s.s7 += dots_with(u, w7);
            o.s7 += dots_with(v, w7);
            if (has_zero && row == 0u) {
                differs |= apart_of(t);
                other_differs |= apart_of(other_t);
            }
        }
        best = with_classes(best, row, parts, s);
        other_best = with_classes(other_best, row, parts, o);
    }
    store_classes(sample, pixels, best, differs);
    store_classes(other, other_pixels, other_best, other_differs);
}
