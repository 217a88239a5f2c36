import structProto from "google-protobuf/google/protobuf/struct_pb.js";

/** A property value: plain JSON, in which {@link UNKNOWN} and {@link secret} have their meaning. */
export type Value = null | boolean | number | string | readonly Value[] | Properties;

/** Properties by name. */
export interface Properties {
  readonly [name: string]: Value;
}

/** Stands for a value that is only known after the operation. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
const TYPED_UNKNOWNS = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Marks an output as secret: the engine encrypts it in the state and masks it on the screen. */
export function secret(value: Value): Value {
  return isSecret(value) ? value : { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

/** Whether this very value, not a part of it, is marked as secret. */
export function isSecret(value: Value | undefined): value is Properties {
  return isProperties(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

/** Whether this is an object, not a list and not a plain value. */
export function isProperties(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Whether this is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether this value or any part of it is unknown. */
export function containsUnknown(value: Value | undefined): boolean {
  if (isList(value)) return value.some(containsUnknown);
  if (isProperties(value)) return Object.values(value).some(containsUnknown);
  return value === UNKNOWN;
}

/** The same value without secret marks, at any depth. */
export function reveal(value: Value): Value {
  if (isSecret(value)) return reveal(value.value ?? null);
  if (isList(value)) return value.map(reveal);
  return isProperties(value) ? revealAll(value) : value;
}

/** The same properties without secret marks, at any depth. */
export function revealAll(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, reveal(value)]));
}

/** `value` with every part marked as secret that is marked in `marked`. */
function markLike(value: Value, marked: Value | undefined): Value {
  if (marked === undefined || isSecret(value)) return value;
  if (isSecret(marked)) return secret(value);
  if (isList(marked) && isList(value)) {
    if (marked.length === value.length) return value.map((item, index) => markLike(item, marked[index]));
    return containsSecret(marked) ? secret(value) : value;
  }
  return isProperties(marked) && isProperties(value) ? markAllLike(value, marked) : value;
}

/** `properties` with every part marked as secret that is marked in `marked`. */
export function markAllLike(properties: Properties, marked: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, markLike(value, ownValue(marked, name))]),
  );
}

/** Reads what the engine sent. An absent message is empty. */
export function decode(message: structProto.Struct | undefined): Properties {
  if (message === undefined) return {};
  const entries: [string, Value][] = [];
  message.getFieldsMap().forEach((value, name) => {
    entries.push([name, decodeValue(value)]);
  });
  return Object.fromEntries(entries);
}

/** Writes what the engine will read. */
export function encode(properties: Properties): structProto.Struct {
  const message = new structProto.Struct();
  const fields = message.getFieldsMap();
  for (const [name, value] of Object.entries(properties)) {
    if (value !== undefined) fields.set(name, encodeValue(value));
  }
  return message;
}

function ownValue(properties: Properties, name: string): Value | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function containsSecret(value: Value): boolean {
  if (isSecret(value)) return true;
  if (isList(value)) return value.some(containsSecret);
  return isProperties(value) && Object.values(value).some(containsSecret);
}

function decodeValue(value: structProto.Value): Value {
  const { KindCase } = structProto.Value;
  switch (value.getKindCase()) {
    case KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return TYPED_UNKNOWNS.has(text) ? UNKNOWN : text;
    }
    case KindCase.LIST_VALUE:
      return value.getListValue()?.getValuesList().map(decodeValue) ?? [];
    case KindCase.STRUCT_VALUE:
      return decode(value.getStructValue());
    default:
      return null;
  }
}

function encodeValue(value: Value): structProto.Value {
  const message = new structProto.Value();
  if (value === null) message.setNullValue(structProto.NullValue.NULL_VALUE);
  else if (typeof value === "boolean") message.setBoolValue(value);
  else if (typeof value === "number") message.setNumberValue(value);
  else if (typeof value === "string") message.setStringValue(value);
  else if (isList(value)) message.setListValue(new structProto.ListValue().setValuesList(value.map(encodeValue)));
  else if (isProperties(value)) message.setStructValue(encode(value));
  return message;
}
