// Reads a buffer once and does next to nothing with it: how fast the device can read.

override workgroup_width: u32 = 64u;

@group(0) @binding(0) var<storage, read> data: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> sums: array<u32>;

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
