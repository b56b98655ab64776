/** How large a dropped file may be, for the server and for the page, which asks before it sends. */

/** Two minutes of 1080p are about 120 MB. */
export const MOST_UPLOADED_BYTES = 256 * 2 ** 20;

/** What is said of a larger one. */
export const tooLargeFor = (bytes: number): { readonly message: string; readonly fix: string } => ({
  message: `expected a file of ${Math.floor(bytes / 2 ** 20)} MB at most, got a larger one`,
  fix: 'drop a shorter or a smaller copy; `avcl predict` and `avcl cam` take files of any size',
});
