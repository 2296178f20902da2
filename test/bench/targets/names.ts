/** Names by which results are looked up. */
export const RAW_HTTP = 'raw node:http';
export const BARE_NEST = 'bare Nest';
export const EMBEDDED = 'ours, embedded';
export const POSTGRES = 'ours, PostgreSQL';
export const POSTGRES_SPLIT = 'ours, PostgreSQL, 1 web + 1 worker';
export const PEER = 'Nest + BullMQ';
