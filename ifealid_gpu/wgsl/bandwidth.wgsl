// Reads a buffer or a texture once and does next to nothing with it: how fast the device can read.

override workgroup_width: u32 = 64u;
// Neighbouring invocations read neighbouring texels (64), as suits GPUs, or each reads neighbours (1), as suits processors.
override texel_step: u32 = 64u;
override columns: u32 = 4096u;  // of the texture

@group(0) @binding(0) var<storage, read> data: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> sums: array<u32>;
@group(0) @binding(2) var texels: texture_storage_2d_array<rgba32uint, read>;

@compute @workgroup_size(workgroup_width)
fn sum_chunk(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let invocations = groups.x * workgroup_width;
    // A contiguous share for each invocation would suit processors, neighbours side by side suit GPUs: blocks do both.
    let blocks = arrayLength(&data) / 16u;
    var total = vec4u(0u);
    for (var block = id.x; block < blocks; block += invocations) {
        for (var i = 0u; i < 16u; i++) {
            total += data[block * 16u + i];
        }
    }
    sums[id.x] = total.x + total.y + total.z + total.w;
}

// A workgroup reads a row of texels, all invocations together, four texels each at a time.
@compute @workgroup_size(workgroup_width)
fn sum_texels(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let first = select(local.x, local.x * 4u, texel_step == 1u);
    var total = vec4u(0u);
    for (var column = 0u; column < columns; column += 4u * workgroup_width) {
        for (var i = 0u; i < 4u; i++) {
            total += textureLoad(texels, vec2u(column + first + i * texel_step, group.x), group.y);
        }
    }
    sums[(group.y * groups.x + group.x) * workgroup_width + local.x] = total.x + total.y + total.z + total.w;
}
