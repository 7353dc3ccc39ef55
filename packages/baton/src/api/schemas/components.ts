/** The named schemas of the API: each becomes one component of the OpenAPI document, and is referred to wherever it is used. */
import { z } from 'zod';

/** As the OpenAPI document's maker takes it. */
interface Meta {
  id?: string | undefined;
  [key: string]: unknown;
}

/** Of the API alone: zod's global registry is everybody's. */
export const components: z.core.$ZodRegistry<Meta> = z.registry<Meta>();

/** Gives a schema a name, and a sentence for people who read the document. */
export function named<T extends z.ZodType>(id: string, description: string, schema: T): T {
  components.add(schema, { id, description });
  return schema;
}

/** A sentence for people, without a name of its own. */
export function told<T extends z.ZodType>(description: string, schema: T): T {
  // Of its own: the same schema may stand elsewhere, where the sentence would be wrong.
  const own = schema.clone();
  components.add(own, { description });
  return own;
}

/**
 * A schema as the answer of a route: it documents, and tests hold answers against it. Handlers answer with the product's own
 * read-only types, which zod's inferred ones do not take.
 */
export function answer(schema: z.ZodType): z.ZodType {
  return schema;
}
