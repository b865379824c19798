// uses tiles, four, validity, values, angle, integer
// Angular similarity of 8-bit codes to one reference's, packs in a loop.

@group(0) @binding(6) var reference: texture_storage_2d<rgba32uint, read>;  // its packs side by side

fn dots_of(t: Four, r: vec4u) -> vec4u {
    return vec4u(dot_of_packs(t.a, r), dot_of_packs(t.b, r), dot_of_packs(t.c, r), dot_of_packs(t.d, r));
}

@compute @workgroup_size(workgroup_width)
fn integer_loop(
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
    var dots = vec4u(0u);
    for (var pack = 0u; pack < packs; pack++) {
        dots += dots_of(packs_at(texels, pack), textureLoad(reference, vec2u(pack, 0u)));
    }
    store(sample.x, pixels.x, similarity_at(sample.x, dots.x));
    store(sample.y, pixels.y, similarity_at(sample.y, dots.y));
    store(sample.z, pixels.z, similarity_at(sample.z, dots.z));
    store(sample.w, pixels.w, similarity_at(sample.w, dots.w));
}
