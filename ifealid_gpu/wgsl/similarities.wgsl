// uses tiles, four, validity, values, angle, integer
// Angular similarity of 8-bit codes to eight references' at once: every pack is loaded once for all of them.

const most_references = 8u;

@group(0) @binding(6) var reference: texture_storage_2d<rgba32uint, read>;  // their packs, a row for each
@group(0) @binding(7) var values: texture_storage_2d_array<r32float, write>;  // a layer for each
@group(0) @binding(8) var<uniform> references: array<vec4u, most_references>;  // their sums: (squares, codes, 0, 0)

fn dots_of(t: Four, r: vec4u) -> vec4u {
    return vec4u(dot_of_packs(t.a, r), dot_of_packs(t.b, r), dot_of_packs(t.c, r), dot_of_packs(t.d, r));
}

// The sums of four samples' pixels.
struct FourSums {
    a: vec2u,
    b: vec2u,
    c: vec2u,
    d: vec2u,
}

fn four_sums(sample: vec4u) -> FourSums {
    return FourSums(
        textureLoad(sums, place_of(sample.x)).xy,
        textureLoad(sums, place_of(sample.y)).xy,
        textureLoad(sums, place_of(sample.z)).xy,
        textureLoad(sums, place_of(sample.w)).xy);
}

fn store_one_of_several(sample: u32, pixel: u32, which: u32, s: f32) {
    if (has_output(sample, pixel)) {
        textureStore(values, place_of(sample), which, vec4f(if_valid(pixel, s), 0.0, 0.0, 0.0));
    }
}

fn store_several(sample: vec4u, pixels: vec4u, sums: FourSums, dots: vec4u, which: u32) {
    let other = references[which].xy;
    store_one_of_several(sample.x, pixels.x, which, similarity_of_dot(dots.x, sums.a, other));
    store_one_of_several(sample.y, pixels.y, which, similarity_of_dot(dots.y, sums.b, other));
    store_one_of_several(sample.z, pixels.z, which, similarity_of_dot(dots.z, sums.c, other));
    store_one_of_several(sample.w, pixels.w, which, similarity_of_dot(dots.w, sums.d, other));
}

@compute @workgroup_size(workgroup_width)
fn similarities(
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
    var d0 = vec4u(0u);
    var d1 = vec4u(0u);
    var d2 = vec4u(0u);
    var d3 = vec4u(0u);
    var d4 = vec4u(0u);
    var d5 = vec4u(0u);
    var d6 = vec4u(0u);
    var d7 = vec4u(0u);
    for (var pack = 0u; pack < packs; pack++) {
        let t = packs_at(texels, pack);
        d0 += dots_of(t, textureLoad(reference, vec2u(pack, 0u)));
        d1 += dots_of(t, textureLoad(reference, vec2u(pack, 1u)));
        d2 += dots_of(t, textureLoad(reference, vec2u(pack, 2u)));
        d3 += dots_of(t, textureLoad(reference, vec2u(pack, 3u)));
        d4 += dots_of(t, textureLoad(reference, vec2u(pack, 4u)));
        d5 += dots_of(t, textureLoad(reference, vec2u(pack, 5u)));
        d6 += dots_of(t, textureLoad(reference, vec2u(pack, 6u)));
        d7 += dots_of(t, textureLoad(reference, vec2u(pack, 7u)));
    }
    let sums = four_sums(sample);
    store_several(sample, pixels, sums, d0, 0u);
    store_several(sample, pixels, sums, d1, 1u);
    store_several(sample, pixels, sums, d2, 2u);
    store_several(sample, pixels, sums, d3, 3u);
    store_several(sample, pixels, sums, d4, 4u);
    store_several(sample, pixels, sums, d5, 5u);
    store_several(sample, pixels, sums, d6, 6u);
    store_several(sample, pixels, sums, d7, 7u);
}
