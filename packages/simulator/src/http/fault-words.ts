/**
 * Nova's and Cinder's word for a refusal by its status (nova/api/openstack/wsgi.py and cinder/api/openstack/wsgi.py, Fault);
 * every other is a computeFault.
 */
export const FAULT_WORDS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};
