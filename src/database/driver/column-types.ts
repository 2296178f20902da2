import { types, type CustomTypesConfig } from 'pg';

const INT8 = 20;

/**
 * As `pg` reads columns, but for `int8`: text by default, because it may not fit a number. Ours are counts and sizes,
 * which do.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    return oid === INT8 ? Number : (types.getTypeParser(oid, format as 'text') as never);
  },
} as CustomTypesConfig;
