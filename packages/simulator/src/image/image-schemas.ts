/** `/v2/schemas/...` and `/v2/info/...`: what a client library may ask before it works. */
import { Refusal, type Route } from '../http/service.ts';
import { CONTAINER_FORMATS, DISK_FORMATS, VISIBILITIES } from './image-fields.ts';

const text = { type: 'string' };
const maybeText = { type: ['null', 'string'] };
const readOnly = { readOnly: true };
const number = { type: 'integer' };
const maybeNumber = { type: ['null', 'integer'] };

const IMAGE = {
  name: 'image',
  properties: {
    id: text,
    name: maybeText,
    status: { ...text, ...readOnly },
    visibility: { ...text, enum: VISIBILITIES },
    protected: { type: 'boolean' },
    os_hidden: { type: 'boolean' },
    checksum: { ...maybeText, ...readOnly },
    os_hash_algo: { ...maybeText, ...readOnly },
    os_hash_value: { ...maybeText, ...readOnly },
    owner: maybeText,
    size: { ...maybeNumber, ...readOnly },
    virtual_size: { ...maybeNumber, ...readOnly },
    container_format: { ...maybeText, enum: [null, ...CONTAINER_FORMATS] },
    disk_format: { ...maybeText, enum: [null, ...DISK_FORMATS] },
    created_at: { ...text, ...readOnly },
    updated_at: { ...text, ...readOnly },
    tags: { type: 'array', items: text },
    min_ram: number,
    min_disk: number,
    self: { ...text, ...readOnly },
    file: { ...text, ...readOnly },
    schema: { ...text, ...readOnly },
  },
  additionalProperties: text,
  links: [
    { rel: 'self', href: '{self}' },
    { rel: 'enclosure', href: '{file}' },
    { rel: 'describedby', href: '{schema}' },
  ],
};

const IMAGES = {
  name: 'images',
  properties: { images: { type: 'array', items: IMAGE }, first: text, next: text, schema: text },
  links: [
    { rel: 'first', href: '{first}' },
    { rel: 'next', href: '{next}' },
    { rel: 'describedby', href: '{schema}' },
  ],
};

const IMPORT_METHODS = { description: 'Import methods available.', type: 'array', value: [] };

export const schemaRoutes: readonly Route[] = [
  { method: 'GET', path: '/v2/schemas/image', handle: () => ({ status: 200, json: IMAGE }) },
  { method: 'GET', path: '/v2/schemas/images', handle: () => ({ status: 200, json: IMAGES }) },
  {
    method: 'GET',
    path: '/v2/info/import',
    handle: () => ({ status: 200, json: { 'import-methods': IMPORT_METHODS } }),
  },
  {
    method: 'GET',
    path: '/v2/info/stores',
    handle: () => {
      throw new Refusal(404, 'Multi backend is not supported at this site.');
    },
  },
];
