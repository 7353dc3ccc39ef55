/** The built pages, and the one page that shows whatever address a browser asks for. */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accepts } from './accepts.ts';
import { BatonError } from '../domain/error.ts';
import { isUnsafe } from './request-facts.ts';
import { answerProblem } from './problem.ts';

const PAGE = 'index.html';

export async function servePages(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder !== null) {
    await app.register(fastifyStatic, { root: folder, prefix: '/', index: PAGE, dotfiles: 'ignore' });
  }
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    if (folder !== null && isForPage(request)) return reply.code(200).sendFile(PAGE);
    answerProblem(notThere(request), request, reply);
    return reply;
  });
}

function isForPage(request: FastifyRequest): boolean {
  const [path = ''] = request.url.split('?');
  return !isUnsafe(request.method) && path !== '/v1' && !path.startsWith('/v1/') && accepts(request, 'text/html');
}

/** The path is told back by nobody: whoever asked knows it. */
function notThere({ method }: FastifyRequest): BatonError {
  return new BatonError({
    code: 'NOT_THERE',
    kind: 'user',
    message: `There is nothing to ${method} at this path.`,
    remedy: 'The paths are in /v1/openapi.json.',
  });
}
