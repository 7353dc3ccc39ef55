import type { FastifyRequest } from 'fastify';

/** Is that media type named in Accept, and not excluded (RFC 9110, 12.5.1)? Wildcards ask for nothing in particular. */
export function accepts(request: Pick<FastifyRequest, 'headers'>, mediaType: string): boolean {
  return (request.headers.accept ?? '').split(',').some((one) => {
    const [type = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
    return type === mediaType && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

export function wantsStream(request: Pick<FastifyRequest, 'headers'>): boolean {
  return accepts(request, 'text/event-stream');
}
