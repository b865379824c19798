// uses tiles, vectors
// 1 / |u| of every pixel, or 0 where u = 0, which is kept.

@group(0) @binding(6) var inverse_norms: texture_storage_2d<r32float, write>;

// Sums of this many packs are added up, so that float32 rounds as little with many channels as with few.
const block = 32u;

fn squares_of(pack: vec4u, index: u32, part: u32) -> vec4f {
    let u = stepped_vector(pack, part, part_at(index * parts_of_pack() + part)) / steps();
    return u * u;
}

@compute @workgroup_size(workgroup_width)
fn norms(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    let sample = samples.first + number_of(group, groups, local.x);
    let pixel = pixel_of(sample);
    let texel = texel_of(pixel);
    let packs = samples.packs;
    var all = vec4f(0.0);
    for (var first = 0u; first < packs; first += block) {
        var some = vec4f(0.0);
        for (var pack = first; pack < min(first + block, packs); pack++) {
            let t = pack_of(texel, pack);
            some += squares_of(t, pack, 0u);
            if (bits < 32u) {
                some += squares_of(t, pack, 1u);
            }
            if (bits < 16u) {
                some += squares_of(t, pack, 2u);
                some += squares_of(t, pack, 3u);
            }
        }
        all += some;
    }
    let norm = sqrt(dot(all, vec4f(1.0)));
    if (has_output(sample, pixel)) {
        textureStore(inverse_norms, place_of(sample), vec4f(select(0.0, 1.0 / norm, norm > 0.0), 0.0, 0.0, 0.0));
    }
}
