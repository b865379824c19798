// Loads of what unrolled kernels compare with, many at a time and without a loop; load_one() of the file that uses this
// loads one.

fn load_4(first: u32) {
    load_one(first);
    load_one(first + 1u);
    load_one(first + 2u);
    load_one(first + 3u);
}

fn load_16(first: u32) {
    load_4(first);
    load_4(first + 4u);
    load_4(first + 8u);
    load_4(first + 12u);
}

fn load_64(first: u32) {
    load_16(first);
    load_16(first + 16u);
    load_16(first + 32u);
    load_16(first + 48u);
}
