/**
 * An identifier that says what it identifies: an `Id<'server'>` is not accepted where an `Id<'port'>` is wanted, while a
 * plain string read from a cloud's answer is.
 */
export type Id<Kind extends string> = string & { readonly __kind?: Kind };
