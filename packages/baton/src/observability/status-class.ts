/** `2xx`, `4xx` ...: RFC 9110 15, by the first digit. */
export function statusClass(status: number): string {
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : 'other';
}
