/** An image's file is not what its format says. */
export class UnreadableImage extends Error {
  override readonly name = 'UnreadableImage';
}
