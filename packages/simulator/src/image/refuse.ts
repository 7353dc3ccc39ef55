import { STATUS_CODES } from 'node:http';
import { Refusal, type Reply } from '../http/service.ts';

/** Where WebOb, which Glance stands on, uses an older word than HTTP. */
const TITLES: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  416: 'Request Range Not Satisfiable',
};

/** As WebOb writes an error: a page, JSON when that is asked for and nothing else, plain text to who takes neither (webob/exc.py). */
export function refuseAsGlance(refusal: Refusal, accept = '*/*'): Reply {
  const word = TITLES[refusal.status] ?? STATUS_CODES[refusal.status] ?? 'Error';
  const title = `${refusal.status} ${word}`;
  if (/^\s*application\/json\s*$/i.test(accept)) {
    const json = { message: `${refusal.message}<br /><br />\n\n\n`, code: title, title: word };
    return { status: refusal.status, headers: refusal.headers, json };
  }
  if (!/\*\/\*|text\/(?:html|\*)/i.test(accept)) {
    const headers = { ...refusal.headers, 'Content-Type': 'text/plain; charset=UTF-8' };
    return { status: refusal.status, headers, text: `${title}\n\n${refusal.message}\n\n   ` };
  }
  const page = [
    '<html>',
    ' <head>',
    `  <title>${title}</title>`,
    ' </head>',
    ' <body>',
    `  <h1>${title}</h1>`,
    `  ${escaped(refusal.message)}<br /><br />`,
    '',
    '',
    '',
    ' </body>',
    '</html>',
  ].join('\n');
  return {
    status: refusal.status,
    headers: { ...refusal.headers, 'Content-Type': 'text/html; charset=UTF-8' },
    text: page,
  };
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, message);
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, message);
}

export function conflict(message: string): Refusal {
  return new Refusal(409, message);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
