/**
 * Where a buffer of a MiB or more has a page boundary, most likely: glibc's malloc gives it a mapping of its own, with 16 bytes of its own
 * at the start. Node tells no address of a buffer; what lies elsewhere works too, only slower.
 */
export const LIKELY_ALIGNED = 4096 - 16;
