import { type Call, Refusal, type Reply, type Service } from '../service.ts';

/** A small service in Nova's manner, for tests of what all services have in common. */
export function parcels(more: Partial<Service> & { readonly onCall?: (call: Call) => void } = {}): Service {
  const { onCall = () => undefined, ...service } = more;
  return {
    type: 'compute',
    prefix: '/compute/v2.1',
    microversions: { major: 2, min: 1, max: 93 },
    refuse: ({ status, message }): Reply => ({ status, json: { parcelFault: { code: status, message } } }),
    routes: [
      {
        method: 'GET',
        path: '/parcels/:id',
        handle: (call) => {
          onCall(call);
          if (call.params['id'] === 'lost') throw new Refusal(404, 'Parcel lost.', { headers: { 'X-Lost': 'yes' } });
          if (call.params['id'] === 'cursed') throw new Error('a bug');
          return {
            status: 200,
            json: { id: call.params['id'], microversion: call.microversion, by: call.caller.userName },
          };
        },
      },
      {
        method: 'POST',
        path: '/parcels',
        handle: (call) => {
          onCall(call);
          return { status: 202, json: { made: call.json ?? null } };
        },
      },
      { method: 'DELETE', path: '/parcels/:id', since: 50, handle: () => ({ status: 204 }) },
      {
        method: 'GET',
        path: '/about',
        public: true,
        handle: ({ caller }) => ({ status: 200, text: `<${caller.userId}>` }),
      },
      {
        method: 'PUT',
        path: '/parcels/:id/file',
        raw: true,
        handle: async (call) => {
          let length = 0;
          for await (const chunk of call.bytes) length += chunk.length;
          onCall(call);
          return { status: 200, json: { length } };
        },
      },
      { method: 'GET', path: '/parcels/:id/file', handle: () => ({ status: 200, bytes: manyBytes() }) },
    ],
    ...service,
  };
}

async function* manyBytes(): AsyncGenerator<Uint8Array> {
  for (let chunk = 0; chunk < 40; chunk += 1) yield Buffer.alloc(10_000, chunk);
}
