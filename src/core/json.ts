/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
/** An object as JSON has it. */
export type JsonObject = { [key: string]: JsonValue };
