/**
 * Everything a module author imports.
 *
 * Words: a *source* sends *webhooks* (raw HTTP requests). A webhook says *events*, stored once. A *subscriber* is a
 * named handler; one event for one subscriber is a *delivery*, tried until it is done or becomes a *dead letter*.
 */
export * from './call.js';
export * from './contact.js';
export * from './contact-directory.js';
export * from './database.js';
export * from './delivery-context.js';
export * from './errors.js';
export * from './event.js';
export * from './event-map.js';
export * from './projections/find-rows.js';
export * from './projections/keyset.js';
export * from './projections/latest.js';
export * from './projections/list-rows.js';
export * from './projections/lookup-rows.js';
export * from './projections/merged-table.js';
export * from './message.js';
export * from './opt-out.js';
export * from './page.js';
export * from './phone-number-query.js';
export * from './phone-numbers.js';
export * from './projection.js';
export * from './public.js';
export * from './projections/recordset.js';
export * from './projections/row-key.js';
export * from './sender-time.js';
export * from './projections/shortened.js';
export * from './source-query.js';
export * from './storable.js';
export * from './subject-ids.js';
export * from './subject-query.js';
export * from './subscriber.js';
export * from './time-filter.js';
export * from './written-number.js';
