import * as z from 'zod';
import { CONNECTION_TYPES, type ConnectionFields, mergeConnection } from './merge-connection.js';
import { ALWAYS, sectionRules } from './section-rules.js';

const text = (description: string) => z.string().min(1).nullish().describe(description);

/** `source`, `storage.connection` and the connection of a hook. */
export const connectionSchema = z
  .strictObject({
    type: z
      .enum(CONNECTION_TYPES)
      .nullish()
      .describe('Kind of database. May be left out when the scheme of `url` says it.'),
    url: text(
      'Whole connection as a URL: scheme://user:password@host:port/database?key=value. ' +
        'Keys written beside it go before its parts.',
    ),
    host: text('Host name or IP address of the server.'),
    port: z
      .number()
      .int()
      .min(1)
      .max(65535)
      .nullish()
      .describe("TCP port of the server. Default: the driver's."),
    database: text(
      'Name of the database. Required, except for pglite (postgres) and where the url names it.',
    ),
    username: text('User to connect as.'),
    password: z.string().nullish().describe(`Password of the user. \${VAR} keeps it out of the file.`),
    schema: text(
      "Schema that is used where a table names none. Default: the connector's, public for PostgreSQL.",
    ),
    filepath: text(
      'SQLite: the file. PGlite: the data directory, or memory://NAME. Relative to the folder of this file.',
    ),
    account: text('Snowflake: the account identifier.'),
    warehouse: text('Snowflake: the virtual warehouse.'),
    role: text('Snowflake: the role.'),
    extra_params: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Passed to the driver as they are, e.g. { ssl: true }.'),
  })
  .superRefine(
    sectionRules((fields: ConnectionFields, badKeys) => {
      // Without a readable type or URL nothing can be said about the other keys.
      if (badKeys.has('type') || badKeys.has('url')) return [];
      return mergeConnection({ ...fields, host: badKeys.has('host') ? null : fields.host }).problems;
    }),
    ALWAYS,
  )
  .meta({ id: 'Connection', title: 'Connection', description: 'How a database is reached.' });

export type ParsedConnection = z.output<typeof connectionSchema>;
