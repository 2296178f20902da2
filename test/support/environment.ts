/** Server the PostgreSQL half of the tests runs on. They create and drop databases of their own. */
export const POSTGRES_URL = required('TEST_DATABASE_URL');

/** An initialised, empty data directory to copy. */
export const TEMPLATE_DIRECTORY = required('TEST_TEMPLATE_DIRECTORY');

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: tests need test/support/global-setup.mjs to have run`);
  return value;
}
