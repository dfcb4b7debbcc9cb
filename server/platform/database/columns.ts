import { customType, timestamp } from 'drizzle-orm/pg-core';

export const bytea = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (bytes) => Buffer.from(bytes),
});

/** A `timestamptz` as a Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
