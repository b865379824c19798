// uses tiles, four, validity, values, angle, vectors, chord
// Angle, cosine or dot in float32 of pixels of any precision with any real vector, packs in a loop.

// 1 / |u| of four pixels, by the steps; and |u - w|^2 of four unit vectors, still to be summed over the components.
struct FourVectors {
    a: vec4f,
    b: vec4f,
    c: vec4f,
    d: vec4f,
}

fn unit_part(index: u32) -> vec4f {
    return bitcast<vec4f>(textureLoad(channels, vec2u(index, unit_row)));
}

fn squared(v: vec4f) -> vec4f {
    return v * v;
}

fn with_part(apart: FourVectors, t: Four, pack: u32, part: u32, inverse: FourVectors) -> FourVectors {
    let index = pack * parts_of_pack() + part;
    let own = part_at(index);
    let w = unit_part(index);
    return FourVectors(
        apart.a + squared(stepped_vector(t.a, part, own) * inverse.a - w),
        apart.b + squared(stepped_vector(t.b, part, own) * inverse.b - w),
        apart.c + squared(stepped_vector(t.c, part, own) * inverse.c - w),
        apart.d + squared(stepped_vector(t.d, part, own) * inverse.d - w));
}

fn store_chord(sample: u32, pixel: u32, inverse_norm: f32, apart: vec4f) {
    store(sample, pixel, value_of_chord(pixel, inverse_norm, dot(apart, vec4f(1.0))));
}

@compute @workgroup_size(workgroup_width)
fn chord_loop(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let texels = texels_of(pixels);
    let norms = vec4f(
        inverse_norm_at(sample.x), inverse_norm_at(sample.y), inverse_norm_at(sample.z), inverse_norm_at(sample.w));
    let inverse = FourVectors(norms.x / steps(), norms.y / steps(), norms.z / steps(), norms.w / steps());
    let packs = samples.packs;
    var apart = FourVectors();
    for (var pack = 0u; pack < packs; pack++) {
        let t = packs_at(texels, pack);
        apart = with_part(apart, t, pack, 0u, inverse);
        if (bits < 32u) {
            apart = with_part(apart, t, pack, 1u, inverse);
        }
        if (bits < 16u) {
            apart = with_part(apart, t, pack, 2u, inverse);
            apart = with_part(apart, t, pack, 3u, inverse);
        }
    }
    store_chord(sample.x, pixels.x, norms.x, apart.a);
    store_chord(sample.y, pixels.y, norms.y, apart.b);
    store_chord(sample.z, pixels.z, norms.z, apart.c);
    store_chord(sample.w, pixels.w, norms.w, apart.d);
}
