/** Which addresses events may be sent to. */

/** RFC 6761 6.3 and RFC 1122 3.2.1.3: what never leaves this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Why this is no URL for a webhook; null: it is one. Says nothing of what it holds: the path of such a URL may be a secret. */
export function faultOfUrl(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return 'is no URL; https://<host>/<path>';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is no URL of the web; https://<host>/<path>';
  if (url.username !== '' || url.password !== '')
    return 'holds a user or a password; take them out, and let the receiver check the signature';
  if (url.hash !== '') return 'holds a fragment, which is never sent; take it out';
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    return 'has no TLS; https://, or http:// to this machine alone (localhost, 127.0.0.1, [::1])';
  return null;
}
