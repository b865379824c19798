// uses tiles, four, validity, values, vectors, projection
// Scores on one principal axis.

@compute @workgroup_size(workgroup_width)
fn component(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_terms();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let found = scores_of(pixels, true);
    store(sample.x, pixels.x, found.first.x);
    store(sample.y, pixels.y, found.first.y);
    store(sample.z, pixels.z, found.first.z);
    store(sample.w, pixels.w, found.first.w);
}
