/** Bytes of a GiB. Cinder calls them GB. */
export const GIB = 1_073_741_824;
