/** Injection token of the Kysely instance. Modules read with it; handlers write through `context.transaction`. */
export const DATABASE = Symbol('DATABASE');
