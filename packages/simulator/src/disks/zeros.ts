const ZEROS = Buffer.alloc(65_536);

export function isZero(bytes: Uint8Array): boolean {
  for (let from = 0; from < bytes.byteLength; from += ZEROS.byteLength) {
    const piece = bytes.subarray(from, from + ZEROS.byteLength);
    if (ZEROS.compare(piece, 0, piece.byteLength, 0, piece.byteLength) !== 0) return false;
  }
  return true;
}
