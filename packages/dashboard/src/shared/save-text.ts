/** Gives a text to the browser to be saved as a file. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // It reads the blob after this turn of the event loop.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
