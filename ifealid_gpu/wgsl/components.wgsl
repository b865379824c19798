// uses tiles, four, validity, vector_values, vectors, projection
// Scores on three principal axes.

@compute @workgroup_size(workgroup_width)
fn components(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let found = scores_of(pixels, false);
    store(sample.x, pixels.x, vec3f(found.first.x, found.second.x, found.third.x));
    store(sample.y, pixels.y, vec3f(found.first.y, found.second.y, found.third.y));
    store(sample.z, pixels.z, vec3f(found.first.z, found.second.z, found.third.z));
    store(sample.w, pixels.w, vec3f(found.first.w, found.second.w, found.third.w));
}
