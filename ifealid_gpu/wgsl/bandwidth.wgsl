// Reads a buffer or a texture once and does next to nothing with it: how fast the device can read.

override workgroup_width: u32 = 64u;
// How many invocations read neighbouring texels before they go on to the next: a workgroup of a GPU, a vector of a
// processor.
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

fn texel(column: u32, row: vec2u) -> vec4u {
    return textureLoad(texels, vec2u(column, row.x), row.y);
}

fn four_texels(column: u32, row: vec2u) -> vec4u {
    return texel(column, row) + texel(column + texel_step, row)
        + texel(column + 2u * texel_step, row) + texel(column + 3u * texel_step, row);
}

// A workgroup reads a row of texels, sixteen texels an invocation at a time: a loop's own work takes processors long.
@compute @workgroup_size(workgroup_width)
fn sum_texels(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let row = group.xy;
    let first = local.x / texel_step * texel_step * 16u + local.x % texel_step;
    var total = vec4u(0u);
    for (var column = first; column < columns; column += 16u * workgroup_width) {
        total += four_texels(column, row) + four_texels(column + 4u * texel_step, row)
            + four_texels(column + 8u * texel_step, row) + four_texels(column + 12u * texel_step, row);
    }
    sums[(group.y * groups.x + group.x) * workgroup_width + local.x] = total.x + total.y + total.z + total.w;
}
