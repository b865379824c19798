// How many invocations go side by side.

@group(0) @binding(0) var<storage, read_write> count: u32;

@compute @workgroup_size(64)
fn lanes(@builtin(subgroup_size) size: u32) {
    count = size;
}
